package org.owuitunnel.client.link;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Decides whether and when the relay is dialled again. Pure logic, confined to the session's loop. */
final class Redial {
    /** Time online after which a loss is a new misfortune rather than the old one going on. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    /** The first limit of a hurried pause: a relay that hands over takes about as long. */
    private static final Duration HURRIED_FIRST = Duration.ofMillis(100);

    /** The last limit of a hurried pause: a relay that restarts is found within a second, and a balancer is not flooded. */
    private static final Duration HURRIED_LAST = Duration.ofSeconds(1);

    private final Backoff backoff;
    private final Backoff hurry;
    private final LongSupplier clock;
    private boolean everOnline;
    private boolean hurried;
    private long onlineSince;

    Redial(RandomGenerator random, LongSupplier clock) {
        this.backoff = new Backoff(random);
        this.hurry = new Backoff(random, HURRIED_FIRST, HURRIED_LAST);
        this.clock = clock;
    }

    /**
     * While {@code on}, another link of this tunnel still serves, and the relay that it leads to asked to be left: where that
     * one was, its successor is expected any moment, whatever is met there meanwhile.
     */
    void hurry(boolean on) {
        everOnline |= on;
        hurried = on;
    }

    void online() {
        hurried = false;
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
        if (hurried) {
            return hurry.next();
        }
        Duration pause = backoff.next();
        if (failure instanceof LinkFailure.Busy busy && busy.atLeast().compareTo(pause) > 0) {
            return busy.atLeast();
        }
        return pause;
    }
}
