package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.owuitunnel.protocol.frame.Limits;

/** The octets of stream frames of one direction as the wires saw them. Protocol section 7. */
final class Numbering {
    /** Messages that may be unacknowledged before only CREDIT and RESET go on. */
    private static final int MAX_MESSAGES = 16 * 1024;

    private final Figures figures;

    /** Every octet that was ever sent, in the order of its first sending. */
    private byte[] log = new byte[4096];

    private int sent;

    /** Number of the next octet on the present wire: below {@link #sent} while a replay is going on. */
    private int position;

    /** Octets that the receiver took off its wires. */
    private long received;

    /** The highest count that an ACK of the receiver named. */
    private long ackSent;

    /** The highest count that the sender was told. */
    private long acknowledged;

    /** Ends of the messages that the sender was not told of. */
    private final ArrayDeque<Long> messages = new ArrayDeque<>();

    private boolean filled;

    Numbering(Figures figures) {
        this.figures = figures;
    }

    /** A new wire of the sender, who was told that the receiver has {@code offset} octets. */
    void restart(long offset) {
        Expect.that(offset == received, "resumed at {}, but {} were received", offset, received);
        position = (int) offset;
        acknowledge(offset);
    }

    /** The receiver told its count in the handshake. */
    void told(long offset) {
        ackSent = offset;
    }

    /** The next stream frame on the wire; true when it is sent for the first time. */
    boolean frame(ByteBuf message, int start, int length) {
        int at = message.arrayOffset() + start;
        int end = position + length;
        if (position < sent) {
            boolean same = end <= sent && Arrays.equals(message.array(), at, at + length, log, position, end);
            Expect.that(same, "octets {} to {} are not those that were sent first", position, end);
            figures.replayedOctets += length;
            position = end;
            return false;
        }
        if (end > log.length) {
            log = Arrays.copyOf(log, Math.max(end, 2 * log.length));
        }
        message.getBytes(start, log, position, length);
        position = end;
        sent = end;
        return true;
    }

    /** A message with stream frames has been sent; {@code bulk} when it had new ones beside CREDIT and RESET. */
    void message(int before, boolean bulk) {
        if (bulk) {
            boolean room = before - acknowledged < Limits.MAX_UNACKNOWLEDGED_BYTES && messages.size() < MAX_MESSAGES;
            Expect.that(
                    room, "sends with {} octets, {} messages unacknowledged", before - acknowledged, messages.size());
        }
        if (sent > before) {
            messages.add((long) sent);
            if (sent - acknowledged >= Limits.MAX_UNACKNOWLEDGED_BYTES || messages.size() == MAX_MESSAGES) {
                figures.full += filled ? 0 : 1;
                filled = true;
            }
        }
    }

    void received(int octets) {
        received += octets;
        Expect.that(received <= sent, "received {} of {} octets", received, sent);
    }

    /** The receiver sends an ACK. */
    void acks(long offset) {
        Expect.that(
                offset >= ackSent && offset <= received, "ACK {} (last: {}, received: {})", offset, ackSent, received);
        ackSent = offset;
    }

    /** An ACK reaches the sender. */
    void acknowledge(long offset) {
        Expect.that(offset >= acknowledged, "ACK {} after {}", offset, acknowledged);
        acknowledged = offset;
        while (!messages.isEmpty() && messages.element() <= offset) {
            messages.remove();
        }
    }

    int sent() {
        return sent;
    }

    long received() {
        return received;
    }

    long unacknowledged() {
        return sent - acknowledged;
    }

    /** Nothing is under way and nothing is owed. */
    void expectSettled() {
        Expect.that(
                position == sent && received == sent, "{} of {} octets, at {}, have arrived", received, sent, position);
        Expect.that(received - ackSent < Limits.ACK_EVERY_BYTES, "no ACK for {} octets", received - ackSent);
        Expect.that(acknowledged == ackSent, "ACK {} was sent, {} has come", ackSent, acknowledged);
    }
}
