package org.owuitunnel.protocol.frame;

/** The peer broke the protocol; says whether one stream or the whole link pays for it. Protocol section 8. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The stream that ends, or 0 when the link ends. */
    private final int streamId;

    private final ErrorCode code;

    private ProtocolException(int streamId, ErrorCode code, String message) {
        // No stack trace: a hostile peer can cause these at line rate, and the message names the rule.
        super(message, null, false, false);
        this.streamId = streamId;
        this.code = code;
    }

    /** The link cannot go on: both ends' view of it has diverged. */
    public static ProtocolException link(ErrorCode code, String message) {
        return new ProtocolException(0, code, message);
    }

    /** Only this stream is wrong; the others go on. */
    public static ProtocolException stream(int streamId, ErrorCode code, String message) {
        return new ProtocolException(streamId, code, "stream " + streamId + ": " + message);
    }

    /** True when the link has to be closed, false when a RESET of {@link #streamId()} is enough. */
    public boolean endsLink() {
        return streamId == 0;
    }

    /** The stream to reset, or 0 when the link ends. */
    public int streamId() {
        return streamId;
    }

    /** What a RESET or the link's close says. */
    public ErrorCode code() {
        return code;
    }
}
