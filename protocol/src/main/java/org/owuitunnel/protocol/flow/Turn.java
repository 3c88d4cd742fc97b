package org.owuitunnel.protocol.flow;

/** The place of one stream in a {@link Scheduler}; kept by the stream, moved by the scheduler alone. */
public final class Turn<T> {
    /** Where a turn waits. */
    enum Place {
        /** Nothing to send. Leaves by: ready → SPARSE, or BACKLOGGED when it sent much just now; removed → GONE. */
        IDLE,
        /** Has sent little lately. Leaves by: allowance used up or nothing left → BACKLOGGED or IDLE; removed → GONE. */
        SPARSE,
        /** Shares what the sparse ones leave. Leaves by: nothing left → IDLE; removed → GONE. */
        BACKLOGGED,
        /** The stream is closed. Final. */
        GONE
    }

    final T owner;
    Place place = Place.IDLE;

    /** Octets that it may still send in this place; the turn passes on at 0 or below. */
    int deficit = Scheduler.SPARSE_OCTETS;

    /** True while {@link #deficit} holds part of a quantum of the backlog. */
    boolean bulk;

    /** When it went idle, in nanoseconds; only meaningful while {@link Place#IDLE} and not new. */
    long idleSince;

    /** The turn of {@code owner}. */
    public Turn(T owner) {
        this.owner = owner;
    }

    /** Whose turn it is. */
    public T owner() {
        return owner;
    }
}
