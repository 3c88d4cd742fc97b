package org.owuitunnel.protocol.flow;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.flow.Turn.Place;

/**
 * Chooses which stream sends next: sparse streams first, the others by deficit round robin.
 *
 * <p>This is the flow queue of FQ-CoDel (RFC 8290 section 4.2) applied to streams: a stream that has sent little lately is
 * served before the backlogged ones; having used up its allowance, it takes its place among them. The allowance comes back
 * with time, not by running dry: a download whose source delivers in gulps runs dry all the time and is bulk all the same. A
 * sparse stream that runs dry passes once through the backlog, so that no number of them can starve it. Confined to the
 * link's loop.
 */
public final class Scheduler<T> {
    /** Octets that a stream may send before the next has its turn: one DATA frame of the largest size. */
    static final int QUANTUM = 16 * 1024;

    /** Octets that a stream may send ahead of all bulk: a head, a token, a voice frame, a small answer; not a page's script. */
    static final int SPARSE_OCTETS = 4 * 1024;

    /** Time in which {@link #SPARSE_OCTETS} come back: a stream below 200 kB/s, as every voice is, stays sparse for ever. */
    static final long SPARSE_NANOS = 20_000_000;

    /** Time after which any debt is forgotten: more than the largest frame takes to be paid. */
    private static final long LONG_NANOS = 1_000_000_000;

    private final Predicate<T> hasWork;
    private final LongSupplier clock;
    private final ArrayDeque<Turn<T>> sparse = new ArrayDeque<>();
    private final ArrayDeque<Turn<T>> backlog = new ArrayDeque<>();

    /**
     * A scheduler that asks {@code hasWork} whether a stream could send a frame at this moment.
     *
     * @param clock nanoseconds, monotonic
     */
    public Scheduler(Predicate<T> hasWork, LongSupplier clock) {
        this.hasWork = hasWork;
        this.clock = clock;
    }

    /** The owner of {@code turn} may have something to send. */
    public void ready(Turn<T> turn) {
        if (turn.place == Place.IDLE) {
            refill(turn);
            if (turn.deficit > 0) {
                turn.place = Place.SPARSE;
                sparse.add(turn);
            } else {
                append(turn);
            }
        }
    }

    private void refill(Turn<T> turn) {
        if (turn.deficit == SPARSE_OCTETS) {
            return; // never used, and perhaps never idle before
        }
        long idle = clock.getAsLong() - turn.idleSince;
        boolean longAgo = idle >= LONG_NANOS;
        long octets = longAgo ? SPARSE_OCTETS : turn.deficit + SPARSE_OCTETS * idle / SPARSE_NANOS;
        turn.deficit = (int) Math.min(SPARSE_OCTETS, octets);
    }

    /** The owner of {@code turn} will never send again: it is forgotten at once, for there may be no next turn for long. */
    public void remove(Turn<T> turn) {
        switch (turn.place) {
            case SPARSE -> sparse.remove(turn);
            case BACKLOGGED -> backlog.remove(turn);
            case IDLE, GONE -> {}
        }
        turn.place = Place.GONE;
    }

    /** Turns that wait. */
    int size() {
        return sparse.size() + backlog.size();
    }

    /** The turn whose owner sends the next frame, or null when no one can. Tell {@link #spent} what it sent. */
    public @Nullable Turn<T> next() {
        Turn<T> first = nextSparse();
        return first == null ? nextBacklogged() : first;
    }

    /** The turn of {@link #next}, or null when that would be a backlogged one. */
    public @Nullable Turn<T> nextSparse() {
        for (Turn<T> turn = sparse.peek(); turn != null; turn = sparse.peek()) {
            boolean idle = !hasWork.test(turn.owner);
            if (!idle && turn.deficit > 0) {
                return turn;
            }
            sparse.remove();
            if (idle && backlog.isEmpty()) {
                rest(turn);
            } else {
                append(turn);
            }
        }
        return null;
    }

    private @Nullable Turn<T> nextBacklogged() {
        for (Turn<T> turn = backlog.peek(); turn != null; turn = backlog.peek()) {
            boolean idle = !hasWork.test(turn.owner);
            if (!idle && turn.deficit > 0) {
                return turn;
            }
            backlog.remove();
            if (idle) {
                rest(turn);
            } else {
                turn.deficit += QUANTUM;
                turn.bulk = true;
                append(turn);
            }
        }
        return null;
    }

    /** Notes that the owner of {@code turn} sent {@code octets}. */
    public void spent(Turn<T> turn, int octets) {
        turn.deficit -= octets;
    }

    private void rest(Turn<T> turn) {
        if (turn.bulk) {
            turn.bulk = false;
            turn.deficit = Math.min(turn.deficit, 0); // the rest of a quantum is no allowance
        }
        turn.place = Place.IDLE;
        turn.idleSince = clock.getAsLong();
    }

    private void append(Turn<T> turn) {
        turn.place = Place.BACKLOGGED;
        backlog.add(turn);
    }
}
