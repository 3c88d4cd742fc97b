package org.owuitunnel.protocol.mux;

import org.owuitunnel.protocol.frame.RequestHead;

/** Takes the streams that the peer opens. Called on the link's loop and must not block. */
public interface StreamAcceptor {
    /** The handler for a new stream; frames that follow go to it. {@code last} is true when the request has no body. */
    StreamHandler accept(Stream stream, RequestHead head, boolean last);
}
