package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/**
 * The connections of visitors, of which there may be only so many at once. When all seats are taken, whoever has been idle for longest makes
 * room, be it in the middle of a handshake; when nobody is idle, the newcomer is turned away. Tunnels have no seat: they are never the
 * ones to go. Safe on any thread.
 *
 * <p>Nothing is sorted while there is room, which is nearly always: a connection only notes since when it is idle.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever has to go is gone one way or the other
public final class Seats {
    private static final AttributeKey<Seat> KEY = AttributeKey.valueOf(Seats.class, "seat");
    private static final Log LOG = Log.of(Seats.class);

    private final IntSupplier most;
    private final Set<Seat> taken = ConcurrentHashMap.newKeySet();

    /** True while there was no room lately, so that it is told once. */
    private final AtomicBoolean full = new AtomicBoolean();

    /** As many seats as {@code most} says at each new connection. */
    public Seats(IntSupplier most) {
        this.most = most;
    }

    private static final class Seat {
        private final Channel channel;

        /** The seats that it is one of. */
        private final Set<Seat> taken;

        // written by the connection's loop, read by whoever needs room
        private volatile boolean idle = true;
        private volatile long since = System.nanoTime();

        Seat(Channel channel, Set<Seat> taken) {
            this.channel = channel;
            this.taken = taken;
        }
    }

    /** Gives {@code channel} a seat, which it has until it is closed; false when there is none. */
    public boolean take(Channel channel) {
        int seats = most.getAsInt();
        if (taken.size() >= seats) {
            tell(seats);
            if (!makeRoom()) {
                return false;
            }
        } else if (taken.size() < seats - seats / 10) {
            full.set(false);
        }
        Seat seat = new Seat(channel, taken);
        channel.attr(KEY).set(seat);
        taken.add(seat);
        channel.closeFuture().addListener(closed -> taken.remove(seat));
        return true;
    }

    /** Connections that have a seat. */
    int taken() {
        return taken.size();
    }

    private void tell(int seats) {
        if (full.compareAndSet(false, true)) {
            LOG.warn(Event.event("visitors.full").with("connections", seats));
        }
    }

    private boolean makeRoom() {
        Seat longest = longestIdle();
        if (longest == null || !taken.remove(longest)) {
            return false;
        }
        longest.channel.eventLoop().execute(longest.channel::close);
        return true;
    }

    private @Nullable Seat longestIdle() {
        Seat longest = null;
        for (Seat seat : taken) {
            if (seat.idle && (longest == null || seat.since - longest.since < 0)) {
                longest = seat;
            }
        }
        return longest;
    }

    /** A request has come: the connection keeps its seat whoever comes. */
    static void busy(Channel channel) {
        Seat seat = channel.attr(KEY).get();
        if (seat != null) {
            seat.idle = false;
        }
    }

    /** The connection waits for another request. */
    static void idle(Channel channel) {
        Seat seat = channel.attr(KEY).get();
        if (seat != null) {
            seat.since = System.nanoTime();
            seat.idle = true;
        }
    }

    /** The connection has become a tunnel's. */
    static void leave(Channel channel) {
        Seat seat = channel.attr(KEY).getAndSet(null);
        if (seat != null) {
            seat.taken.remove(seat);
        }
    }
}
