package org.owuitunnel.protocol.simulation;

import org.owuitunnel.protocol.frame.Limits;

/** What one end has done on one stream, by the frames it sent, and what of that has reached the other end. */
final class Half {
    final Content content;

    /** Octets of DATA sent. */
    long data;

    /** Octets of DATA that it may send in all, by the CREDIT that has reached it. */
    long credit = Limits.INITIAL_WINDOW_BYTES;

    /** Octets that it granted the other end. */
    long granted;

    /** Octets that its next hop took. */
    long consumed;

    boolean begun;
    boolean answered;
    boolean ended;
    boolean reset;

    boolean beginHasArrived;
    boolean endHasArrived;
    boolean resetHasArrived;

    Half(Content content) {
        this.content = content;
    }
}
