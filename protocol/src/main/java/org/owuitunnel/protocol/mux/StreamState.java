package org.owuitunnel.protocol.mux;

/** Which directions of a stream are open, as one end sees it. Protocol section 4. */
enum StreamState {
    /** Both ends may send. Leaves by: our last byte → HALF_CLOSED_LOCAL; theirs → HALF_CLOSED_REMOTE; reset → CLOSED. */
    OPEN,
    /** We have sent our last byte. Leaves by: the peer's last byte → CLOSED; reset either way → CLOSED. */
    HALF_CLOSED_LOCAL,
    /** The peer has sent its last byte; we may still send. Leaves by: our last byte → CLOSED; reset → CLOSED. */
    HALF_CLOSED_REMOTE,
    /** Over; the stream is out of the table. Final. */
    CLOSED;

    /** What moves a stream. */
    enum Event {
        LOCAL_END,
        REMOTE_END,
        RESET
    }

    /**
     * The state after {@code event}.
     *
     * @throws IllegalStateException for a second end of the same direction: the caller has to rule it out
     */
    StreamState on(Event event) {
        return switch (event) {
            case RESET -> CLOSED;
            case LOCAL_END ->
                switch (this) {
                    case OPEN -> HALF_CLOSED_LOCAL;
                    case HALF_CLOSED_REMOTE -> CLOSED;
                    case HALF_CLOSED_LOCAL, CLOSED -> throw illegal(event);
                };
            case REMOTE_END ->
                switch (this) {
                    case OPEN -> HALF_CLOSED_REMOTE;
                    case HALF_CLOSED_LOCAL -> CLOSED;
                    case HALF_CLOSED_REMOTE, CLOSED -> throw illegal(event);
                };
        };
    }

    /** True while the peer may still send. */
    boolean receiving() {
        return this == OPEN || this == HALF_CLOSED_LOCAL;
    }

    /** True while we may still send. */
    boolean sending() {
        return this == OPEN || this == HALF_CLOSED_REMOTE;
    }

    private IllegalStateException illegal(Event event) {
        return new IllegalStateException("stream: " + event + " in " + this);
    }
}
