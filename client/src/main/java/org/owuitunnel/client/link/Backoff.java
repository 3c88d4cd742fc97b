package org.owuitunnel.client.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the relay is dialled again: a random share of a limit that doubles, so that clients that lost
 * their relay together do not come back together. Pure logic, confined to the session's loop.
 */
final class Backoff {
    /** The first limit where nobody else is known to wait. */
    static final Duration FIRST = Duration.ofMillis(500);

    /** The last limit: nobody minds to wait as long for a relay that was down for minutes. */
    static final Duration LAST = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private final Duration first;
    private final Duration last;
    private Duration limit;

    /** Pauses of up to {@code first} to begin with. */
    Backoff(RandomGenerator random, Duration first) {
        this(random, first, LAST);
    }

    Backoff(RandomGenerator random, Duration first, Duration last) {
        this.random = random;
        this.first = first;
        this.last = last;
        this.limit = first;
    }

    /** The next pause. */
    Duration next() {
        Duration pause = Duration.ofNanos(random.nextLong(limit.toNanos() + 1));
        Duration doubled = limit.multipliedBy(2);
        limit = doubled.compareTo(last) < 0 ? doubled : last;
        return pause;
    }

    /** All went well for a while: begins anew. */
    void reset() {
        limit = first;
    }
}
