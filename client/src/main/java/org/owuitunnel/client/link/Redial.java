package org.owuitunnel.client.link;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Decides whether and when the relay is dialled again. Pure logic, confined to the session's loop. */
final class Redial {
    /** Time online after which a loss is a new misfortune rather than the old one going on. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    private final Backoff backoff;
    private final LongSupplier clock;
    private boolean everOnline;
    private long onlineSince;

    Redial(RandomGenerator random, LongSupplier clock) {
        this.backoff = new Backoff(random);
        this.clock = clock;
    }

    void online() {
        everOnline = true;
        onlineSince = clock.getAsLong();
    }

    /** The pause after a WebSocket was lost: none, unless it was short-lived. */
    Duration afterLoss() {
        if (clock.getAsLong() - onlineSince < SETTLED.toNanos()) {
            return backoff.next();
        }
        backoff.reset();
        return Duration.ZERO;
    }

    /** True when dialling again after {@code failure} would be in vain. */
    boolean hopeless(LinkFailure failure) {
        return switch (failure.outlook()) {
            case FINAL -> true;
            case DOUBTFUL -> !everOnline;
            case PASSING -> false;
        };
    }

    /** The pause after a dial that failed. */
    Duration after(LinkFailure failure) {
        Duration pause = backoff.next();
        if (failure instanceof LinkFailure.Busy busy && busy.atLeast().compareTo(pause) > 0) {
            return busy.atLeast();
        }
        return pause;
    }
}
