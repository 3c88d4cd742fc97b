package org.owuitunnel.client.path;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One direction of a path: a queue that drops what does not fit, a sender of a certain rate, a wire of a certain length. Pure
 * logic, without a clock of its own; confined to the path's thread.
 */
final class Way {
    /** Later than this after its time an arrival counts as late: 1 ms, what measurements over a path may be off by. */
    private static final long LATE_NANOS = 1_000_000;

    private WaySettings settings = WaySettings.DEFAULT;

    private final Packet.Pool pool;
    private SplittableRandom random;
    private boolean cut;

    /** Waiting for the sender; the first is being sent. */
    private final ArrayDeque<Packet> queue = new ArrayDeque<>();

    private int queuedOctets;

    /** When the first of the queue has been sent; when it is empty, when the last one was. */
    private long sentAt;

    private final ArrayDeque<Packet> wire = new ArrayDeque<>();

    /** Sent, but held up on the wire so that others overtake them. */
    private final ArrayDeque<Packet> detour = new ArrayDeque<>();

    // Plain numbers, since an object for each packet would make garbage, and its collection delays.
    private long packets;
    private long octets;
    private long lost;
    private long dropped;
    private long late;

    Way(Packet.Pool pool, long seed) {
        this.pool = pool;
        this.random = new SplittableRandom(seed);
    }

    WaySettings settings() {
        return settings;
    }

    /** From the next packet on; what has been sent arrives as it was to. */
    void settings(WaySettings changed) {
        settings = changed;
    }

    void seed(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Loses whatever is under way, and all that comes until {@link #heal}. */
    void cut() {
        cut = true;
        giveBackAll(queue);
        giveBackAll(wire);
        giveBackAll(detour);
        queuedOctets = 0;
    }

    void heal() {
        cut = false;
    }

    private void giveBackAll(ArrayDeque<Packet> from) {
        lost += from.size();
        from.forEach(pool::giveBack);
        from.clear();
    }

    /** A packet comes at {@code now}. */
    void offer(Packet packet, long now) {
        advance(now);
        if (cut || settings.loss() > 0 && random.nextDouble() < settings.loss()) {
            lost++;
            pool.giveBack(packet);
        } else if (queuedOctets + packet.length > settings.queueOctets() || pool.exhausted()) {
            dropped++;
            pool.giveBack(packet);
        } else {
            if (queue.isEmpty()) {
                sentAt = Math.max(sentAt, now) + settings.sendingNanos(packet.length);
            }
            queue.add(packet);
            queuedOctets += packet.length;
        }
    }

    /** Hands everything that arrives by {@code now} to {@code sink}. */
    void deliver(long now, Consumer<Packet> sink) {
        advance(now);
        deliver(wire, now, sink);
        deliver(detour, now, sink);
    }

    private void deliver(ArrayDeque<Packet> from, long now, Consumer<Packet> sink) {
        for (Packet first = from.peek(); first != null && first.due <= now; first = from.peek()) {
            from.remove();
            packets++;
            octets += first.length;
            late += now - first.due > LATE_NANOS ? 1 : 0;
            sink.accept(first);
            pool.giveBack(first);
        }
    }

    /** Puts on the wire what has been sent by {@code now}. */
    private void advance(long now) {
        while (!queue.isEmpty() && sentAt <= now) {
            Packet sent = queue.remove();
            queuedOctets -= sent.length;
            sent.due = sentAt + settings.delayNanos();
            if (settings.reorderShare() > 0 && random.nextDouble() < settings.reorderShare()) {
                sent.due += settings.reorderNanos();
                detour.add(sent);
            } else {
                wire.add(sent);
            }
            Packet next = queue.peek();
            if (next != null) {
                sentAt += settings.sendingNanos(next.length);
            }
        }
    }

    /** Nanoseconds from {@code now} until something arrives, at the earliest; the largest long when nothing is under way. */
    long idleNanos(long now) {
        long idle = Long.MAX_VALUE;
        if (!queue.isEmpty()) {
            idle = sentAt + settings.delayNanos() - now;
        }
        Packet first = wire.peek();
        if (first != null) {
            idle = Math.min(idle, first.due - now);
        }
        Packet heldUp = detour.peek();
        return heldUp == null ? idle : Math.min(idle, heldUp.due - now);
    }

    WayCounts counts() {
        return new WayCounts(packets, octets, lost, dropped, late);
    }
}
