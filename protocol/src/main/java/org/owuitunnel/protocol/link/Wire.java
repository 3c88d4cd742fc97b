package org.owuitunnel.protocol.link;

import io.netty.buffer.ByteBuf;

/** One WebSocket under a link, as the link sees it; a link outlives it. Called on the link's loop. */
public interface Wire {
    /** False while the socket has taken what it should: the link waits for {@link Link#onWritable}. */
    boolean writable();

    /** Sends {@code message} as one binary message, which is the wire's from now on. Nothing may leave before {@link #flush}. */
    void send(ByteBuf message);

    /** Lets everything sent so far leave. */
    void flush();

    /** Closes the socket with a WebSocket close code and a reason of at most 123 octets (RFC 6455 section 5.5.1). */
    void close(CloseCode code, String reason);
}
