package org.owuitunnel.protocol.testing;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Nanoseconds that pass only when a test says so. */
public final class FakeClock implements LongSupplier {
    /** Starts below zero and near the edge of a long, as {@link System#nanoTime} may: code has to compare differences. */
    private long now = Long.MIN_VALUE + 1;

    @Override
    public long getAsLong() {
        return now;
    }

    /** Lets {@code time} pass. */
    public void advance(Duration time) {
        now += time.toNanos();
    }
}
