package org.owuitunnel.protocol.mux;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/**
 * The user of one stream: what sits behind it on this end. Called on the link's loop and must not block.
 *
 * <p>Order: any number of {@link #onHead} (opening end only), then {@link #onData}, then at most one
 * {@link #onTrailers}. Nothing comes after {@code last} but {@link #onSent} and {@link #onReset}; nothing at all comes
 * after {@link #onReset}.
 */
public interface StreamHandler {
    /** The peer's answer; 1xx other than 101 may come any number of times before the final one. */
    void onHead(int status, Fields fields, boolean last);

    /**
     * Bytes from the peer, now the handler's to release. Call {@link Stream#consumed} once the next hop has taken them:
     * the peer's credit hangs on it.
     */
    void onData(ByteBuf bytes, boolean last);

    /** The peer's trailer fields; its direction has ended. */
    void onTrailers(Fields fields);

    /** {@code octets} of DATA given to {@link Stream#sendData} have left for the wire; there is room for as many. */
    void onSent(int octets);

    /** The stream is over in both directions: reset by the peer, by a fault, or with its link. */
    void onReset(ErrorCode code, String detail);
}
