package org.owuitunnel.client.link;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Decides whether and when the relay is dialled again. Pure logic, confined to the session's loop.
 *
 * <p>Where nobody answers, the fault is most likely this machine's network: no one else dials for that reason, and while the
 * relay holds the link, streams wait, so that tries are frequent. Where the relay's machine answers but the relay does not, all
 * its clients have lost it together, and must not come back together.
 */
final class Redial {
    /** Time online after which a loss is a new misfortune rather than the old one going on. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    /** Largest pause while streams wait for a link that is held: a visitor notices a second. */
    static final Duration HURRY = Duration.ofSeconds(1);

    /** The first limit of the pauses before a relay's successor is there: one that hands over takes about as long. */
    private static final Duration SUCCESSOR_FIRST = Duration.ofMillis(100);

    /** The last limit of those: a relay that restarts is found within a second, and a balancer is not flooded. */
    private static final Duration SUCCESSOR_LAST = Duration.ofSeconds(1);

    private final RandomGenerator random;
    private final Backoff network;
    private final Backoff successor;
    private final LongSupplier clock;
    private Backoff relay;
    private boolean everOnline;
    private boolean networkChanged;
    private boolean hurried;
    private long onlineSince;

    Redial(RandomGenerator random, LongSupplier clock) {
        this.random = random;
        this.network = new Backoff(random, Backoff.FIRST);
        this.relay = new Backoff(random, Backoff.FIRST);
        this.successor = new Backoff(random, SUCCESSOR_FIRST, SUCCESSOR_LAST);
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

    /** The relay wants its clients to come back over {@code spread} should it go down. */
    void online(Duration spread) {
        hurried = false;
        everOnline = true;
        onlineSince = clock.getAsLong();
        networkChanged = false;
        relay = new Backoff(random, spread.compareTo(Backoff.FIRST) > 0 ? spread : Backoff.FIRST);
    }

    /** This machine has another network: what failed over the last one says nothing of it. */
    void networkChanged() {
        networkChanged = true;
        network.reset();
        relay.reset();
    }

    /** The pause after a WebSocket was lost: none, unless it was short-lived. */
    Duration afterLoss() {
        if (!networkChanged && clock.getAsLong() - onlineSince < SETTLED.toNanos()) {
            return network.next();
        }
        network.reset();
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

    /**
     * The pause after a dial that failed.
     *
     * @param held whether streams wait for a link that the relay holds
     */
    Duration after(LinkFailure failure, boolean held) {
        if (hurried) {
            return successor.next();
        }
        Duration pause = failure.answered() ? relay.next() : network.next();
        if (failure instanceof LinkFailure.Busy busy && busy.atLeast().compareTo(pause) > 0) {
            return busy.atLeast();
        }
        boolean tooLong = held && !failure.answered() && pause.compareTo(HURRY) > 0;
        return tooLong ? Duration.ofMillis(random.nextLong(HURRY.toMillis() / 2, HURRY.toMillis())) : pause;
    }
}
