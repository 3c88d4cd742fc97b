package org.owuitunnel.protocol.frame;

/** Every number of the wire, in one place; docs/protocol.md section 9 mirrors it. */
public final class Limits {
    /** Octets of a frame header: length 3, type 1, flags 1, stream 4. Protocol section 3. */
    public static final int HEADER_BYTES = 9;

    /**
     * Largest payload of any frame, in octets: a head of the largest accepted size fits one frame, and one frame never
     * occupies a 20 Mbit/s path for more than 27 ms. Protocol section 3.
     */
    public static final int MAX_PAYLOAD_BYTES = 64 * 1024;

    /** Largest payload of a DATA frame, in octets: one turn of the scheduler, 7 ms of a 20 Mbit/s path. Section 4.3. */
    public static final int MAX_DATA_BYTES = 16 * 1024;

    /** Octets at which a sender stops adding frames to a message: where the gain from batching ends. Section 3. */
    public static final int MESSAGE_TARGET_BYTES = 64 * 1024;

    /** The same on the slowest path: below it the overhead of messages counts. Section 3. */
    public static final int SMALL_MESSAGE_TARGET_BYTES = 4 * 1024;

    /** Largest WebSocket message, in octets, that a receiver accepts: the target, one largest frame, and room. Section 3. */
    public static final int MAX_MESSAGE_BYTES = 256 * 1024;

    /** Most fields in one head or trailer section: double what browsers and Open WebUI send together. Section 5. */
    public static final int MAX_FIELDS = 128;

    /** Most octets of the text that explains a RESET: one sentence. Section 4.5. */
    public static final int MAX_DETAIL_BYTES = 512;

    /** Octets that may be in flight on a new stream: 20 Mbit/s at 100 ms. Section 6. */
    public static final int INITIAL_WINDOW_BYTES = 256 * 1024;

    /** Octets that a stream's window may grow to: 1 Gbit/s at 32 ms, 160 Mbit/s at 200 ms. Section 6. */
    public static final int MAX_WINDOW_BYTES = 4 * 1024 * 1024;

    /** Octets that all windows of one link may grow by together: eight streams at full speed. Section 6. */
    public static final long LINK_WINDOW_BUDGET_BYTES = 32L * 1024 * 1024;

    /**
     * Octets of received stream frames after which an ACK is owed, once what has come in one turn is read: 3 ms of a 20
     * Mbit/s path, so that its sender sees each queue as it builds up. Section 7.
     */
    public static final int ACK_EVERY_BYTES = 8 * 1024;

    /**
     * Octets of stream frames that a sender keeps for replay; it stops sending until an ACK makes room. Twice the
     * largest window, so that one stream alone is never held back by the link. Section 7.
     */
    public static final int MAX_UNACKNOWLEDGED_BYTES = 8 * 1024 * 1024;

    /** Streams that may be open on one link: ten visitors with a hundred HTTP/2 streams each. Section 4.1. */
    public static final int MAX_STREAMS = 1_000;

    /**
     * RESETs that may wait to be sent; a peer that provokes more while it does not read ends its link. Four times
     * {@link #MAX_STREAMS}. Section 4.5.
     */
    public static final int MAX_PENDING_RESETS = 4 * MAX_STREAMS;

    /** Largest stream id; a link that has used it is replaced by a new one. Section 4.1. */
    public static final int MAX_STREAM_ID = Integer.MAX_VALUE;

    private Limits() {}
}
