package org.owuitunnel.relay.front;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/**
 * How fast each network may ask: a {@link Bucket} for each. Safe on any thread, and never waits.
 *
 * <p>A bucket that is full is like one that was never there, so it can be forgotten.
 */
public final class RequestPace {
    /** Networks that are told apart: some 5 MiB. Those beyond are not counted until others have rested. */
    static final int NETWORKS = 50_000;

    /** What a full bucket holds, in seconds of its filling: a page of Open WebUI is some 150 requests, and a household opens several. */
    static final int BURST_SECONDS = 5;

    private static final long SECOND = 1_000_000_000L;

    private final Supplier<AddressLimits> limits;
    private final LongSupplier clock;
    private final Observer observer;
    private final int networks;

    private final ConcurrentMap<Long, Bucket> buckets = new ConcurrentHashMap<>();

    /** When those that are full were forgotten last: {@link #clock}. */
    private final AtomicLong looked;

    /** Buckets filled as {@code limits} say at each request. */
    public RequestPace(Supplier<AddressLimits> limits, Observer observer) {
        this(limits, observer, System::nanoTime, NETWORKS);
    }

    /** The same by a clock of nanoseconds, monotonic, for so many networks. */
    RequestPace(Supplier<AddressLimits> limits, Observer observer, LongSupplier clock, int networks) {
        this.limits = limits;
        this.observer = observer;
        this.clock = clock;
        this.networks = networks;
        this.looked = new AtomicLong(clock.getAsLong() - SECOND);
    }

    /** True when a request from {@code network} may go on. */
    boolean take(VisitorNetwork network) {
        AddressLimits now = limits.get();
        if (now.requests() == 0 || network.exempt(now)) {
            return true;
        }
        long time = clock.getAsLong();
        Bucket bucket = bucket(network.key(), time);
        if (bucket == null || bucket.take(time, now.requests(), BURST_SECONDS)) {
            return true;
        }
        observer.met(Limit.ADDRESS_REQUESTS);
        return false;
    }

    /** Null for a network that is one too many. */
    private @Nullable Bucket bucket(Long key, long time) {
        Bucket known = buckets.get(key);
        if (known != null) {
            return known;
        }
        if (buckets.size() >= networks) {
            forgetFull(time);
        }
        if (buckets.size() >= networks) {
            observer.met(Limit.ADDRESS_TABLE);
            return null;
        }
        return buckets.computeIfAbsent(key, fresh -> new Bucket(time));
    }

    /** Once a second at most: it looks at all of them. */
    private void forgetFull(long time) {
        long last = looked.get();
        if (time - last >= SECOND && looked.compareAndSet(last, time)) {
            buckets.values().removeIf(bucket -> bucket.full(time));
        }
    }

    /** Networks that are told apart now. */
    int known() {
        return buckets.size();
    }
}
