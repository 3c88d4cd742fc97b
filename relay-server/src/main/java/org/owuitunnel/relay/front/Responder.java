package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.Fields;

/**
 * The visitor's side of one exchange, by HTTP/1.1 or HTTP/2. Called on the visitor's loop.
 *
 * <p>Everything is flushed by itself at the end of the loop's turn: no chunk ever waits for the next.
 */
interface Responder {
    /** Sends an interim answer (1xx other than 101). */
    void interim(int status, Fields fields);

    /** Sends the final head; {@code last} when nothing follows. */
    void head(int status, Fields fields, boolean last);

    /** Accepts a WebSocket: from now on bytes pass both ways as they are. */
    void switchProtocols(Fields fields);

    /** Sends bytes of the answer; calls {@link Exchange#onWritten} once the socket has them, or never will. */
    void data(ByteBuf bytes, boolean last);

    /** Sends trailers and ends the answer. */
    void trailers(Fields fields);

    /** Ends the answer so that it cannot look complete. */
    void cut();

    /** Gives up on a visitor who takes nothing any more: what waits for him is dropped. */
    void abandon();

    /** Goes on or stops reading the request. */
    void reading(boolean on);
}
