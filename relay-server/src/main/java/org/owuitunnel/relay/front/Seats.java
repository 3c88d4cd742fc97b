package org.owuitunnel.relay.front;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Observer;

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
    private final Supplier<AddressLimits> limits;
    private final Observer observer;
    private final Set<Seat> taken = ConcurrentHashMap.newKeySet();

    /** How many of them each network has: none that has none. */
    private final ConcurrentMap<Long, Integer> networks = new ConcurrentHashMap<>();

    /** True while there was no room lately, so that it is told once. */
    private final AtomicBoolean full = new AtomicBoolean();

    /** As many seats as {@code most} says at each new connection, and as many for each network as {@code limits} do. */
    public Seats(IntSupplier most, Supplier<AddressLimits> limits, Observer observer) {
        this.most = most;
        this.limits = limits;
        this.observer = observer;
    }

    private static final class Seat {
        private final Channel channel;

        /** Those that it is one of. */
        private final Seats seats;

        /** Where its visitor comes from; null while that is not known, or not counted. */
        private final AtomicReference<@Nullable Long> network;

        // written by the connection's loop, read by whoever needs room
        private volatile boolean idle = true;
        private volatile long since = System.nanoTime();

        Seat(Channel channel, Seats seats, @Nullable Long network) {
            this.channel = channel;
            this.seats = seats;
            this.network = new AtomicReference<>(network);
        }
    }

    /** Gives {@code channel} a seat, which it has until it is closed; false when there is none. */
    public boolean take(Channel channel) {
        return seat(channel, null);
    }

    /** The same for a connection from {@code address}, which may have as many as it may already. */
    boolean take(Channel channel, InetAddress address) {
        Long network = counted(address);
        if (network != null && !enter(network)) {
            return false;
        }
        if (!seat(channel, network)) {
            leave(network);
            return false;
        }
        return true;
    }

    private boolean seat(Channel channel, @Nullable Long network) {
        int seats = most.getAsInt();
        if (taken.size() >= seats) {
            tell(seats);
            observer.met(Limit.VISITOR_CONNECTIONS);
            if (!makeRoom()) {
                return false;
            }
        } else if (taken.size() < seats - seats / 10) {
            full.set(false);
        }
        Seat seat = new Seat(channel, this, network);
        channel.attr(KEY).set(seat);
        taken.add(seat);
        channel.closeFuture().addListener(closed -> remove(seat));
        return true;
    }

    /** The connection, which has a seat, turns out to be from {@code address}; false when that has as many as it may. */
    boolean from(Channel channel, InetAddress address) {
        Seat seat = channel.attr(KEY).get();
        Long network = counted(address);
        if (seat == null || network == null) {
            return true;
        }
        if (!enter(network)) {
            return false;
        }
        seat.network.set(network);
        if (!taken.contains(seat)) { // it had to go meanwhile
            leave(seat.network.getAndSet(null));
        }
        return true;
    }

    /** Null for what is not counted. */
    private @Nullable Long counted(InetAddress address) {
        AddressLimits now = limits.get();
        VisitorNetwork network = VisitorNetwork.of(address);
        return now.connections() == 0 || network.exempt(now) ? null : network.key();
    }

    private boolean enter(Long network) {
        if (networks.merge(network, 1, Integer::sum) <= limits.get().connections()) {
            return true;
        }
        leave(network);
        observer.met(Limit.ADDRESS_CONNECTIONS);
        return false;
    }

    private void leave(@Nullable Long network) {
        if (network != null) {
            networks.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Frees a seat; false when it was free. */
    private boolean remove(Seat seat) {
        boolean was = taken.remove(seat);
        if (was) {
            leave(seat.network.getAndSet(null));
        }
        return was;
    }

    /** Networks that are counted now. */
    int networks() {
        return networks.size();
    }

    /** Connections that have a seat. */
    public int taken() {
        return taken.size();
    }

    private void tell(int seats) {
        if (full.compareAndSet(false, true)) {
            LOG.warn(Event.event("visitors.full").with("connections", seats));
        }
    }

    private boolean makeRoom() {
        Seat longest = longestIdle();
        if (longest == null || !remove(longest)) {
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
            boolean ignored = seat.seats.remove(seat);
        }
    }
}
