package org.owuitunnel.relay;

import java.time.YearMonth;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.front.Bucket;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/** What one user has of this relay process, and may have. Safe on any thread; never waits. */
final class UserAccount implements Quotas.Account {
    /** What may come at once, in seconds of the bound: a page of Open WebUI is some 150 requests. As for one address. */
    static final int BURST_SECONDS = 5;

    /** What may pass at once, in seconds of the bandwidth. */
    static final int BANDWIDTH_BURST_SECONDS = 1;

    /** What may be owed of the bandwidth, in its seconds: many streams that begin at once, each with a window, keep later ones waiting no longer. */
    static final int BANDWIDTH_DEBT_SECONDS = 60;

    private final Observer observer;

    /** Nanoseconds, monotonic. */
    private final LongSupplier clock;

    private final Bucket requests;

    private final Bucket bandwidth;

    /** Requests and sockets. They are counted also where nothing bounds them: the bound may come while they are open. */
    private final AtomicInteger open = new AtomicInteger();

    /** Octets since this process began. */
    private final LongAdder octets = new LongAdder();

    /** How many of {@link #octets} the database has. Only whoever keeps the accounts, one at a time. */
    private long kept;

    /** Replaced as a whole by whoever keeps the accounts. */
    private volatile Standing standing = new Standing(UserLimits.NONE, YearMonth.of(1970, 1), 0, false);

    UserAccount(Observer observer, LongSupplier clock) {
        this.observer = observer;
        this.clock = clock;
        this.requests = new Bucket(clock.getAsLong());
        this.bandwidth = new Bucket(clock.getAsLong());
    }

    /**
     * Where the user stands.
     *
     * @param before octets of the month, less those of {@link #octets} that are not of it or in there already
     * @param known false until the database was asked
     */
    private record Standing(UserLimits limits, YearMonth month, long before, boolean known) {}

    @Override
    public Quotas.@Nullable Refusal begin() {
        Standing now = standing;
        Quotas.Refusal refusal = refusal(now, open.incrementAndGet());
        if (refusal != null) {
            open.decrementAndGet();
            observer.met(
                    switch (refusal.reason()) {
                        case REQUESTS -> Limit.USER_REQUESTS;
                        case STREAMS -> Limit.USER_STREAMS;
                        case MONTH -> Limit.USER_MONTH;
                    });
        }
        return refusal;
    }

    private Quotas.@Nullable Refusal refusal(Standing now, int streams) {
        UserLimits limits = now.limits();
        if (limits.bytesPerMonth().isPresent()
                && now.before() + octets.sum() >= limits.bytesPerMonth().getAsLong()) {
            return new Quotas.Refusal(
                    Quotas.Reason.MONTH,
                    "It is free again on " + now.month().plusMonths(1).atDay(1) + " at 00:00 UTC");
        }
        if (limits.streams().isPresent() && streams > limits.streams().getAsInt()) {
            return new Quotas.Refusal(
                    Quotas.Reason.STREAMS,
                    "The relay grants its owner " + limits.streams().getAsInt() + " at one time");
        }
        if (limits.requestsPerSecond().isPresent()
                && !requests.take(clock.getAsLong(), limits.requestsPerSecond().getAsInt(), BURST_SECONDS)) {
            return new Quotas.Refusal(
                    Quotas.Reason.REQUESTS,
                    "The relay grants its owner " + limits.requestsPerSecond().getAsInt() + " a second");
        }
        return null;
    }

    @Override
    public void passed(int number) {
        octets.add(number);
        OptionalLong perSecond = standing.limits().bytesPerSecond();
        if (perSecond.isPresent()) { // else not even the time is looked at
            bandwidth.spend(clock.getAsLong(), number, perSecond.getAsLong(), BANDWIDTH_DEBT_SECONDS);
        }
    }

    @Override
    public long waitNanos() {
        if (standing.limits().bytesPerSecond().isEmpty()) {
            return 0;
        }
        long nanos = bandwidth.overdrawn(clock.getAsLong(), BANDWIDTH_BURST_SECONDS);
        if (nanos > 0) {
            observer.met(Limit.USER_BANDWIDTH);
        }
        return nanos;
    }

    @Override
    public void ended() {
        open.decrementAndGet();
    }

    /** The user is granted this from now on. */
    void limits(UserLimits limits) {
        Standing now = standing;
        if (!now.limits().equals(limits)) {
            standing = new Standing(limits, now.month(), now.before(), now.known());
        }
    }

    /** Octets that the database does not have. */
    long unkept() {
        return octets.sum() - kept;
    }

    /** The database has {@code number} more octets; with them, and those of other processes, there are {@code all} of {@code month}. */
    void kept(long number, YearMonth month, long all) {
        kept += number;
        standing = new Standing(standing.limits(), month, all - kept, true);
    }

    /** Whether the database was asked what the user has had. */
    boolean known() {
        return standing.known();
    }
}
