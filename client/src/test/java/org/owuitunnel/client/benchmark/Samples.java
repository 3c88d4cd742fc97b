package org.owuitunnel.client.benchmark;

import java.util.Arrays;

/** Times of one kind, in nanoseconds. Safe on any thread while it grows. */
final class Samples {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
    }

    synchronized int count() {
        return count;
    }

    /** The sample below which {@code share} of all lie, in microseconds. */
    synchronized double micros(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1e3;
    }

    double millis(double share) {
        return micros(share) / 1e3;
    }
}
