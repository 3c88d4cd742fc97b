package org.owuitunnel.relay.front;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/**
 * A {@link Bucket} for each network, for so many of them. One that is full is like one that was never there, so it can be forgotten. Safe on
 * any thread, and never waits.
 */
final class Buckets {
    private static final long SECOND = 1_000_000_000L;

    private final int most;
    private final Observer observer;
    private final ConcurrentMap<Long, Bucket> known = new ConcurrentHashMap<>();

    /** When those that are full were forgotten last. */
    private final AtomicLong looked;

    /** For {@code most} networks at once; {@code observer} hears of each one too many. */
    Buckets(int most, Observer observer, long now) {
        this.most = most;
        this.observer = observer;
        this.looked = new AtomicLong(now - SECOND);
    }

    /** The bucket of {@code network}, full if it was not known; null for a network that is one too many. */
    @Nullable
    Bucket of(VisitorNetwork network, long now) {
        Bucket found = find(network);
        if (found != null) {
            return found;
        }
        if (known.size() >= most) {
            forgetFull(now);
        }
        if (known.size() >= most) {
            observer.met(Limit.ADDRESS_TABLE);
            return null;
        }
        return known.computeIfAbsent(network.key(), fresh -> new Bucket(now));
    }

    /** The bucket of {@code network}, if it has one. */
    @Nullable
    Bucket find(VisitorNetwork network) {
        return known.get(network.key());
    }

    /** Once a second at most: it looks at all of them. */
    private void forgetFull(long now) {
        long last = looked.get();
        if (now - last >= SECOND && looked.compareAndSet(last, now)) {
            known.values().removeIf(bucket -> bucket.full(now));
        }
    }

    /** Networks that have one now. */
    int size() {
        return known.size();
    }
}
