package org.owuitunnel.protocol.link;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.Limits;

/**
 * The frames of stream 0 that are due: at most one of each kind, so that no peer can make them pile up. Confined to the
 * link's loop.
 */
final class ControlQueue {
    /** Octets after which an ACK travels along with a message that leaves anyway. */
    private static final int ACK_ALONG_BYTES = Limits.ACK_EVERY_BYTES / 2;

    /** Octets that the last ACK named. */
    private long acknowledged;

    private boolean pingDue;
    private long pingToken;
    private boolean pongDue;
    private long pongToken;
    private boolean drainDue;

    /** True once DRAIN was asked for: each new wire has to carry it again, for it is not replayed. */
    private boolean drains;

    /** A new wire: what the old one may have lost is due again; the peer was told of {@code received} in the handshake. */
    void restart(long received) {
        acknowledged = received;
        pingDue = false;
        pongDue = false;
        drainDue = drains;
    }

    void ping(long token) {
        pingDue = true;
        pingToken = token;
    }

    /** Answers the last PING only: one that was not answered before the next came has lost its meaning. */
    void pong(long token) {
        pongDue = true;
        pongToken = token;
    }

    void drain() {
        drains = true;
        drainDue = true;
    }

    /** True when so much was received that the peer has to hear of it now. */
    boolean ackDue(long received) {
        return received - acknowledged >= Limits.ACK_EVERY_BYTES;
    }

    /** True when something has to be sent though nothing else has. */
    boolean hasDue(long received) {
        return pingDue || pongDue || drainDue || ackDue(received);
    }

    void write(ByteBuf out, long received) {
        boolean probing = pingDue || pongDue;
        if (received - acknowledged >= ACK_ALONG_BYTES || (probing && received > acknowledged)) {
            FrameWriter.write(out, new Frame.Ack(received));
            acknowledged = received;
        }
        if (pongDue) {
            FrameWriter.write(out, new Frame.Pong(pongToken));
        }
        if (pingDue) {
            FrameWriter.write(out, new Frame.Ping(pingToken));
        }
        if (drainDue) {
            FrameWriter.write(out, new Frame.Drain());
        }
        pingDue = false;
        pongDue = false;
        drainDue = false;
    }
}
