package org.owuitunnel.client.origin;

/** How far an {@link Exchange} has come. Each phase leaves for OVER when the stream is reset by either side. */
enum Phase {
    /** There is no connection yet. Leaves by: connection → AWAITING. */
    CONNECTING,
    /** The origin owes its final head. Leaves by: head → ANSWERING; valid 101 → SWITCHING. */
    AWAITING,
    /** The body of the answer comes. Leaves by: its end → OVER, or LINGERING when the request has not ended. */
    ANSWERING,
    /** The 101 was passed on and its end is due. Leaves by: that → PASSING. */
    SWITCHING,
    /** Opaque bytes both ways. Leaves by: both directions ended → OVER; connection gone → LINGERING. */
    PASSING,
    /**
     * The connection is gone, what it brought has yet to leave, and what the visitor still sends is dropped. Leaves by:
     * all has left and a reset is due → OVER; no reset is due and the visitor ended → OVER.
     */
    LINGERING,
    /** Nothing is left to do. Final. */
    OVER
}
