package org.owuitunnel.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many in each window of time, and no more. Safe on any thread. */
final class Ration {
    private final int most;
    private final Duration window;
    private final InstantSource clock;

    /** Guarded by this, as the following. */
    private Instant end = Instant.EPOCH;

    private int left;

    Ration(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** Takes one; false when there is none left. */
    synchronized boolean take() {
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            end = now.plus(window);
            left = most;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
