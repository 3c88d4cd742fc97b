package org.owuitunnel.protocol.flow;

/** The place of one stream in a {@link Scheduler}; kept by the stream, moved by the scheduler alone. */
public final class Turn<T> {
    /** Where a turn waits. */
    enum Place {
        /** Nothing to send. Leaves by: ready → SPARSE; removed → GONE. */
        IDLE,
        /** Has sent little lately. Leaves by: quantum used up or nothing left → BACKLOGGED or IDLE; removed → GONE. */
        SPARSE,
        /** Shares what the sparse ones leave. Leaves by: nothing left → IDLE; removed → GONE. */
        BACKLOGGED,
        /** The stream is closed. Final. */
        GONE
    }

    final T owner;
    Place place = Place.IDLE;

    /** Octets that it may still send in this round; the turn passes on at 0 or below. */
    int deficit;

    /** The turn of {@code owner}. */
    public Turn(T owner) {
        this.owner = owner;
    }

    /** Whose turn it is. */
    public T owner() {
        return owner;
    }
}
