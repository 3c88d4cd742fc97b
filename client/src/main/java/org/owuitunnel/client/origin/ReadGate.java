package org.owuitunnel.client.origin;

import org.owuitunnel.protocol.mux.Stream;

/** Stops reading from the origin while too much waits for the link. Confined to the link's loop. */
final class ReadGate {
    /**
     * Octets waiting in the stream at which reading stops: two messages of the link, so that it always finds a full one,
     * while a thousand stalled visitors hold no more than 128 MiB.
     */
    static final int HIGH_BYTES = 128 * 1024;

    /** Octets at which reading goes on: what one message of the link takes has made room by then. */
    static final int LOW_BYTES = 64 * 1024;

    private final Stream stream;
    private final OriginConnection connection;
    private boolean closed;

    ReadGate(Stream stream, OriginConnection connection) {
        this.stream = stream;
        this.connection = connection;
    }

    /** Octets from the origin were queued. */
    void queued() {
        if (!closed && stream.queuedBytes() >= HIGH_BYTES) {
            closed = true;
            connection.pauseReading();
        }
    }

    /** Octets have left for the link. */
    void sent() {
        if (closed && stream.queuedBytes() < LOW_BYTES) {
            closed = false;
            connection.resumeReading();
        }
    }

    /** True while it is the visitor for whom the origin waits. */
    boolean closed() {
        return closed;
    }
}
