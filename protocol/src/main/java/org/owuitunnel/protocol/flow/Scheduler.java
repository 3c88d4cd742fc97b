package org.owuitunnel.protocol.flow;

import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.flow.Turn.Place;

/**
 * Chooses which stream sends next: sparse streams first, the others by deficit round robin.
 *
 * <p>This is the flow queue of FQ-CoDel (RFC 8290 section 4.2) applied to streams: a stream that had nothing to send is
 * served before the backlogged ones for one quantum; having used it, it takes its place among them. A sparse stream that
 * runs dry passes once through the backlog, so that no number of them can starve it. Confined to the link's loop.
 */
public final class Scheduler<T> {
    /** Octets that a stream may send before the next has its turn: one DATA frame of the largest size. */
    static final int QUANTUM = 16 * 1024;

    private final Predicate<T> hasWork;
    private final ArrayDeque<Turn<T>> sparse = new ArrayDeque<>();
    private final ArrayDeque<Turn<T>> backlog = new ArrayDeque<>();

    /** A scheduler that asks {@code hasWork} whether a stream could send a frame at this moment. */
    public Scheduler(Predicate<T> hasWork) {
        this.hasWork = hasWork;
    }

    /** The owner of {@code turn} may have something to send. */
    public void ready(Turn<T> turn) {
        if (turn.place == Place.IDLE) {
            turn.place = Place.SPARSE;
            turn.deficit = QUANTUM;
            sparse.add(turn);
        }
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
        while (true) {
            boolean fromSparse = !sparse.isEmpty();
            ArrayDeque<Turn<T>> list = fromSparse ? sparse : backlog;
            Turn<T> turn = list.peek();
            if (turn == null) {
                return null;
            }
            if (!hasWork.test(turn.owner)) {
                list.remove();
                retire(turn, fromSparse);
            } else if (turn.deficit <= 0) {
                list.remove();
                turn.deficit += QUANTUM;
                append(turn);
            } else {
                return turn;
            }
        }
    }

    /** Notes that the owner of {@code turn} sent {@code octets}. */
    public void spent(Turn<T> turn, int octets) {
        turn.deficit -= octets;
    }

    private void retire(Turn<T> turn, boolean fromSparse) {
        if (fromSparse && !backlog.isEmpty()) {
            append(turn);
        } else {
            turn.place = Place.IDLE;
        }
    }

    private void append(Turn<T> turn) {
        turn.place = Place.BACKLOGGED;
        backlog.add(turn);
    }
}
