package org.owuitunnel.client.link;

import java.time.Duration;

/**
 * Notices that the machine has slept, or the process stood still: either the clock that no one sets is late, or, where that
 * one stops in sleep, the wall's clock has run ahead of it. A wall clock that was set looks the same, which does no harm: the
 * link is asked, and answers. Pure logic.
 */
final class SleepWatch {
    /** Gap between two ticks, beyond the one second that is due, that is no mere delay: a collector or a busy machine. */
    static final Duration SLEPT = Duration.ofSeconds(3);

    private boolean started;
    private long lastNanos;
    private long lastMillis;

    /**
     * To be called each second.
     *
     * @param nanos monotonic
     * @param millis of the wall's clock
     * @return true when the time since the last tick was not lived through
     */
    boolean tick(long nanos, long millis) {
        long passed = nanos - lastNanos;
        long onTheWall = Duration.ofMillis(millis - lastMillis).toNanos();
        boolean slept = started && (passed > SLEPT.toNanos() || Math.abs(onTheWall - passed) > SLEPT.toNanos());
        started = true;
        lastNanos = nanos;
        lastMillis = millis;
        return slept;
    }
}
