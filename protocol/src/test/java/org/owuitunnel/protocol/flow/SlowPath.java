package org.owuitunnel.protocol.flow;

import java.util.ArrayDeque;
import java.util.Random;

/** One sender with endless bulk over a path with a rate, a delay and a queue, in simulated time. */
final class SlowPath {
    private static final int ACK_EVERY = 8 * 1024;
    private static final long STEP_NANOS = 100_000;

    /** Octets that went in one message, and when its last one is at the other end. */
    private record Message(long end, long sentAt, long arrives) {}

    /** An ACK on its way back. */
    private record Ack(Message last, long arrives) {}

    final FlightWindow window;
    private final ArrayDeque<Message> underWay = new ArrayDeque<>();
    private final ArrayDeque<Ack> acks = new ArrayDeque<>();
    private final Random random = new Random(7);

    /** Octets in a second. */
    double rate;

    /** Mean of the delay, exponentially distributed, that an ACK meets beside the path's own. */
    double jitterMillis;

    /** One way, in nanoseconds. */
    private long delayNanos;

    private boolean resting;
    private long now = 17;
    private long sent;
    private long acknowledged;
    private long received;
    private long lastAck;
    private long freeAt;

    /** Longest that a message would have waited before the slow hop since {@link #forget}. */
    private long worstQueue;

    private long since;
    private long receivedBefore;

    SlowPath(double megabits, double roundTripMillis, FlightWindow window) {
        this.window = window;
        rate = megabits * 1e6 / 8;
        roundTripMillis(roundTripMillis);
    }

    void roundTripMillis(double millis) {
        delayNanos = (long) (millis * 1e6 / 2);
    }

    /** Measures from now on. */
    void forget() {
        worstQueue = 0;
        since = now;
        receivedBefore = received;
    }

    /** Share of the path's rate that was used since {@link #forget}. */
    double used() {
        return (received - receivedBefore) / (rate * (now - since) / 1e9);
    }

    /** Milliseconds that a message would have waited at worst before the slow hop since {@link #forget}. */
    double worstQueueMillis() {
        return worstQueue / 1e6;
    }

    void runs(double seconds) {
        long end = now + (long) (seconds * 1e9);
        while (now < end) {
            now += STEP_NANOS;
            receive();
            acknowledge();
            if (!resting) {
                send();
            }
            worstQueue = Math.max(worstQueue, freeAt - now);
        }
    }

    /** There is nothing to send for so long. */
    void rests(double seconds) {
        resting = true;
        runs(seconds);
        resting = false;
    }

    private void send() {
        while (window.open(sent - acknowledged)) {
            window.sending(sent - acknowledged, sent, now);
            sent += window.message();
            freeAt = Math.max(freeAt, now) + (long) (window.message() / rate * 1e9);
            underWay.add(new Message(sent, now, freeAt + delayNanos));
        }
        window.held(sent - acknowledged);
    }

    private void receive() {
        Message last = null;
        for (Message next = underWay.peek(); next != null && next.arrives <= now; next = underWay.peek()) {
            last = underWay.remove();
            received = last.end;
        }
        if (last != null && received - lastAck >= ACK_EVERY) {
            lastAck = received;
            double jitter = -Math.log(1 - random.nextDouble()) * jitterMillis * 1e6;
            long arrives = now + delayNanos + (long) jitter;
            Ack before = acks.peekLast();
            acks.add(new Ack(last, before == null ? arrives : Math.max(arrives, before.arrives)));
        }
    }

    private void acknowledge() {
        for (Ack ack = acks.peek(); ack != null && ack.arrives <= now; ack = acks.peek()) {
            Message last = acks.remove().last;
            acknowledged = last.end;
            window.acknowledged(now - last.sentAt, acknowledged, sent, now);
        }
    }
}
