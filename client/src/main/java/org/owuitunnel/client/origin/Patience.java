package org.owuitunnel.client.origin;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures how long the origin has been silent while it was its turn. Pure logic, confined to the link's loop. */
final class Patience {
    private final LongSupplier clock;

    /** When the origin last took or sent an octet, or it was not its turn; nanoseconds. */
    private long since;

    Patience(LongSupplier clock) {
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** Something moved, or it is another's turn. */
    void renew() {
        since = clock.getAsLong();
    }

    /** True when nothing has moved for {@code limit}. */
    boolean exhausted(Duration limit) {
        return clock.getAsLong() - since >= limit.toNanos();
    }
}
