package org.owuitunnel.relay.front;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/** How fast each network may ask. Safe on any thread, and never waits. */
public final class RequestPace {
    /** Networks that are told apart: some 5 MiB. Those beyond are not counted until others have rested. */
    static final int NETWORKS = 50_000;

    /** What a full bucket holds, in seconds of its filling: a page of Open WebUI is some 150 requests, and a household opens several. */
    static final int BURST_SECONDS = 5;

    private final Supplier<AddressLimits> limits;
    private final LongSupplier clock;
    private final Observer observer;
    private final Buckets buckets;

    /** Buckets filled as {@code limits} say at each request. */
    public RequestPace(Supplier<AddressLimits> limits, Observer observer) {
        this(limits, observer, System::nanoTime, NETWORKS);
    }

    /** The same by a clock of nanoseconds, monotonic, for so many networks. */
    RequestPace(Supplier<AddressLimits> limits, Observer observer, LongSupplier clock, int networks) {
        this.limits = limits;
        this.observer = observer;
        this.clock = clock;
        this.buckets = new Buckets(networks, observer, clock.getAsLong());
    }

    /** True when a request from {@code network} may go on. */
    boolean take(VisitorNetwork network) {
        AddressLimits now = limits.get();
        if (now.requests() == 0 || network.exempt(now)) {
            return true;
        }
        long time = clock.getAsLong();
        Bucket bucket = buckets.of(network, time);
        if (bucket == null || bucket.take(time, now.requests(), BURST_SECONDS)) {
            return true;
        }
        observer.met(Limit.ADDRESS_REQUESTS);
        return false;
    }

    /** Networks that are told apart now. */
    int known() {
        return buckets.size();
    }
}
