package org.owuitunnel.relay.front;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A bucket of tokens, of which a request takes one. Kept as one number, the time at which it will be full: whoever finds that too far ahead has
 * to wait. Safe on any thread, and never waits.
 */
public final class Bucket {
    private static final AtomicLongFieldUpdater<Bucket> FULL_AT =
            AtomicLongFieldUpdater.newUpdater(Bucket.class, "fullAt");

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** By the clock of whoever takes: nanoseconds, monotonic. Changed by {@link #FULL_AT} only. */
    private volatile long fullAt;

    /** One that is full now. */
    public Bucket(long now) {
        fullAt = now;
    }

    /**
     * Takes a token if there is one.
     *
     * @param perSecond that flow into the bucket, at least 1
     * @param burstSeconds of flow that fill it
     */
    public boolean take(long now, int perSecond, int burstSeconds) {
        long token = SECOND / perSecond;
        while (true) {
            long before = fullAt;
            long after = (before - now > 0 ? before : now) + token;
            if (after - now > burstSeconds * SECOND) {
                return false;
            }
            if (FULL_AT.compareAndSet(this, before, after)) {
                return true;
            }
        }
    }

    /**
     * Takes a token, be it there or not, for somebody who waits until it is.
     *
     * @param perSecond that flow into the bucket, at least 1
     * @param burstSeconds of flow that fill it
     * @param most how long he would wait, in nanoseconds
     * @return how long he has to; when that is more than {@code most}, none was taken
     */
    long reserve(long now, int perSecond, int burstSeconds, long most) {
        while (true) {
            long before = fullAt;
            long after = (before - now > 0 ? before : now) + SECOND / perSecond;
            long wait = Math.max(after - now - burstSeconds * SECOND, 0);
            if (wait > most || FULL_AT.compareAndSet(this, before, after)) {
                return wait;
            }
        }
    }

    /**
     * Takes so many tokens, be they there or not: what went by cannot be refused any more. Those that are missing are owed, for
     * {@code mostSeconds} of flow at most; what is beyond is forgotten.
     *
     * @param perSecond that flow into the bucket, at least 1
     */
    public void spend(long now, int tokens, long perSecond, int mostSeconds) {
        long nanos = tokens * SECOND / perSecond; // fits: 2^31 times 10^9
        long most = mostSeconds * SECOND;
        while (true) {
            long before = fullAt;
            long ahead = Math.max(before - now, 0);
            long after = now + Math.min(ahead + Math.min(nanos, most), most);
            if (FULL_AT.compareAndSet(this, before, after)) {
                return;
            }
        }
    }

    /** How long it takes until {@code burstSeconds} of flow fill no more than the bucket; 0 when they do. */
    public long overdrawn(long now, int burstSeconds) {
        return Math.max(fullAt - now - burstSeconds * SECOND, 0);
    }

    /** True when it is like one that was never there. */
    boolean full(long now) {
        return fullAt - now <= 0;
    }
}
