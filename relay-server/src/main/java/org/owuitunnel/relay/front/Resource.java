package org.owuitunnel.relay.front;

import java.io.IOException;

/** Something of the relay's own that answers one request. */
@FunctionalInterface
public interface Resource {
    /**
     * The answer to the request that it was found for. On a thread that may block.
     *
     * @param body all of it
     */
    Answer serve(byte[] body) throws IOException;
}
