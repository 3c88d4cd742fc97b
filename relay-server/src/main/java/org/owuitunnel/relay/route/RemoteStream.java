package org.owuitunnel.relay.route;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/** A stream as its visitor sees it. Called on the visitor's event loop, whichever loop the stream itself lives on. */
public interface RemoteStream {
    /** Sends bytes of the request, which are the stream's from now on; {@code last} ends the request. */
    void sendData(ByteBuf bytes, boolean last);

    /** Sends the request's trailers and ends it. */
    void sendTrailers(Fields fields);

    /** The visitor's socket has taken {@code octets} of the answer. */
    void consumed(int octets);

    /** How long it has waited for its tunnel's link to be there: nanoseconds, 0 as a rule. */
    long waitedNanos();

    /** Ends the stream in both directions; nothing more is told to the visitor's handler. */
    void reset(ErrorCode code, String detail);
}
