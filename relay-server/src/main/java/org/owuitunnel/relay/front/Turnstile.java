package org.owuitunnel.relay.front;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/**
 * How fast connections of one network may begin. Each costs a handshake, which is a hundred times the work of a request; so they begin no faster
 * than requests may. And whoever is thrown out for a flood has cost a handshake and a thousand frames: while that is fresh, connections of his network
 * begin one a second. They wait for it unheard, which costs next to nothing, and those of innocents beside him are only late. Safe on any thread, and
 * never waits.
 */
public final class Turnstile {
    /** What waits for longer is turned away: a browser's patience is longer, but not that of whoever looks at it. */
    static final Duration MOST_WAIT = Duration.ofSeconds(10);

    /**
     * For how long one flood is remembered; another one adds to it. So much that floods of one address are too rare for the slowest hundredth of
     * its neighbours' requests, and so little that a page of an innocent there is late, not lost.
     */
    static final Duration FLOOD = Duration.ofSeconds(3);

    /** Networks with a flood that is fresh: a megabyte. Floods of those beyond cost them nothing. */
    static final int FLOODING = 10_000;

    private static final int SLOWED_PER_SECOND = 1;

    /** One may begin at once when nothing is owed. */
    private static final int SLOWED_BURST_SECONDS = 1;

    private final Supplier<AddressLimits> limits;
    private final LongSupplier clock;
    private final Observer observer;
    private final Buckets pace;
    private final Buckets floods;

    /** Connections as fast as {@code limits} let requests be at each of them. */
    public Turnstile(Supplier<AddressLimits> limits, Observer observer) {
        this(limits, observer, System::nanoTime, RequestPace.NETWORKS, FLOODING);
    }

    /** The same by a clock of nanoseconds, monotonic, for so many networks, of which so many may be flooding. */
    Turnstile(Supplier<AddressLimits> limits, Observer observer, LongSupplier clock, int networks, int flooding) {
        this.limits = limits;
        this.clock = clock;
        this.observer = observer;
        this.pace = new Buckets(networks, observer, clock.getAsLong());
        this.floods = new Buckets(flooding, observer, clock.getAsLong());
    }

    /** For how many nanoseconds a new connection from {@code network} has to wait before it begins; negative when it should not begin at all. */
    long waitNanos(VisitorNetwork network) {
        AddressLimits now = limits.get();
        if (network.exempt(now)) {
            return 0;
        }
        long time = clock.getAsLong();
        long wait = Math.max(inTurn(network, now.requests(), time), behindFloods(network, time));
        if (wait > 0) {
            observer.met(Limit.ADDRESS_OPENINGS);
        }
        return wait > MOST_WAIT.toNanos() ? -1 : wait;
    }

    private long inTurn(VisitorNetwork network, int perSecond, long time) {
        Bucket bucket = perSecond == 0 ? null : pace.of(network, time);
        return bucket == null ? 0 : bucket.reserve(time, perSecond, RequestPace.BURST_SECONDS, MOST_WAIT.toNanos());
    }

    private long behindFloods(VisitorNetwork network, long time) {
        Bucket bucket = floods.find(network);
        return bucket == null || bucket.full(time)
                ? 0
                : bucket.reserve(time, SLOWED_PER_SECOND, SLOWED_BURST_SECONDS, MOST_WAIT.toNanos());
    }

    /** A connection from {@code network} was thrown out for a flood. */
    void flooded(VisitorNetwork network) {
        if (network.exempt(limits.get())) {
            return;
        }
        long time = clock.getAsLong();
        Bucket bucket = floods.of(network, time);
        if (bucket != null) {
            bucket.spend(
                    time,
                    Math.toIntExact(FLOOD.toSeconds()),
                    SLOWED_PER_SECOND,
                    Math.toIntExact(MOST_WAIT.toSeconds()));
        }
    }
}
