package org.owuitunnel.relay.front;

import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/**
 * What the relay holds in memory for visitors who do not take their answers, and for tunnels that do not take their requests. Credit bounds
 * it for each stream, but not for all of them together. When it is {@link #full}, new requests are refused, and whoever has moved nothing
 * for {@link #STALLED} is given up; when it grows on nevertheless, whoever has moved nothing for longest. Tunnels go on. Safe on any thread.
 *
 * <p>Nothing is sorted while there is room, which is nearly always: each share only notes when it moved last.
 */
public final class Backlog {
    /**
     * Part of the memory for buffers at which new requests are refused. A piece that waits can keep the message it came in,
     * four times its size, from being free.
     */
    private static final int FULL_PART = 4;

    /** Octets at which shares are given up, per octet at which requests are refused: what was granted before still comes. */
    private static final double MOST_PER_FULL = 1.5;

    /** Time without an octet after which a share may have to go for newcomers: a phone that changes cells needs less. */
    static final Duration STALLED = Duration.ofSeconds(5);

    /** Time between two looks for such shares, each of which costs a sort. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Part of {@link #full} below which it counts as over. */
    private static final double OVER_PART = 0.75;

    private static final Log LOG = Log.of(Backlog.class);

    private final long full;
    private final long most;
    private final AtomicLong held = new AtomicLong();
    private final Set<Share> waiting = ConcurrentHashMap.newKeySet();

    /** Shares that were given up so far. */
    private final AtomicLong given = new AtomicLong();

    /** True while some are being given up. */
    private final AtomicBoolean shedding = new AtomicBoolean();

    private final LongSupplier clock;

    /** When shares that move nothing were looked for last: {@link #clock}. */
    private final AtomicLong looked;

    /** True once it has been told that it is full, until that is over. */
    private final AtomicBoolean told = new AtomicBoolean();

    /** A backlog within {@code memory} octets, all of which is not for it alone. */
    public Backlog(long memory) {
        this(memory, System::nanoTime);
    }

    /** The same by a clock of nanoseconds, monotonic. */
    Backlog(long memory, LongSupplier clock) {
        this.clock = clock;
        looked = new AtomicLong(now() - LOOK.toNanos());
        full = memory / FULL_PART;
        most = (long) (full * MOST_PER_FULL);
    }

    /** A backlog within what this JVM may have of buffers: {@code -XX:MaxDirectMemorySize}, else as much as the heap. */
    public static Backlog ofThisProgram() {
        return new Backlog(PlatformDependent.maxDirectMemory());
    }

    /** True when a new request has to be refused. */
    boolean full() {
        long now = held.get();
        if (now < full) {
            if (now < full * OVER_PART) {
                told.set(false);
            }
            return false;
        }
        if (told.compareAndSet(false, true)) {
            LOG.warn(Event.event("visitors.busy").with("waiting_bytes", now));
        }
        long last = looked.get();
        long time = now();
        if (time - last >= LOOK.toNanos() && looked.compareAndSet(last, time)) {
            shed((long) (full * OVER_PART), STALLED);
        }
        return true;
    }

    /** The time by which shares are told apart: nanoseconds, monotonic. */
    long now() {
        return clock.getAsLong();
    }

    /** Octets at which new requests are refused. */
    public long limit() {
        return full;
    }

    /** Requests that were given up so far because of what they held. */
    public long given() {
        return given.get();
    }

    /** Octets that it holds. */
    public long held() {
        return held.get();
    }

    /** {@code share} has begun to hold something. */
    void enter(Share share) {
        waiting.add(share);
    }

    /** {@code share} holds nothing any more. */
    void leave(Share share) {
        waiting.remove(share);
    }

    /** {@code octets} more are held, or fewer when negative. */
    void moved(int octets) {
        long now = held.addAndGet(octets);
        if (octets > 0 && now >= most) {
            shed(full, Duration.ZERO);
        }
    }

    private record Candidate(Share share, long still) {}

    /** Gives up shares that have moved nothing for {@code still}, the longest first, until only {@code goal} octets are left. */
    private void shed(long goal, Duration still) {
        if (!shedding.compareAndSet(false, true)) {
            return; // what is being given up may be enough
        }
        AtomicInteger unfinished = new AtomicInteger(1); // this one, so that none is the last before all are counted
        long before = held.get();
        long left = before;
        int count = 0;
        for (Candidate candidate : candidates(still)) {
            if (left <= goal) {
                break;
            }
            left -= candidate.share().octets();
            count++;
            unfinished.incrementAndGet();
            candidate.share().loop().execute(() -> {
                candidate.share().giveUp();
                finished(unfinished);
            });
        }
        if (count > 0) {
            given.addAndGet(count);
            LOG.warn(Event.event("visitors.shed").with("requests", count).with("waiting_bytes", before));
        }
        finished(unfinished);
    }

    private List<Candidate> candidates(Duration still) {
        long now = now();
        List<Candidate> candidates = new ArrayList<>();
        for (Share share : waiting) {
            Candidate candidate = new Candidate(share, now - share.moved());
            if (candidate.still() >= still.toNanos()) {
                candidates.add(candidate);
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::still).reversed());
        return candidates;
    }

    private void finished(AtomicInteger unfinished) {
        if (unfinished.decrementAndGet() == 0) {
            shedding.set(false);
        }
    }
}
