package org.owuitunnel.protocol.frame;

/** Why a stream was reset, as carried by RESET. Protocol section 8. */
public enum ErrorCode {
    /** The answer is complete and the rest of the request is not wanted; not a failure. */
    NO_ERROR(0x0),
    /** The peer broke the rules of a stream. */
    PROTOCOL_ERROR(0x1),
    /** This end failed for a reason of its own. */
    INTERNAL_ERROR(0x2),
    /** The peer sent more than it was granted. */
    FLOW_CONTROL(0x3),
    /** A frame came for a direction that had ended. */
    STREAM_CLOSED(0x4),
    /** The stream never reached the origin: it is safe to open another in its place. */
    REFUSED(0x5),
    /** The visitor went away. */
    CANCELLED(0x6),
    /** The origin did not accept a connection. */
    ORIGIN_UNREACHABLE(0x7),
    /** The origin accepted and then stayed silent for too long. */
    ORIGIN_TIMEOUT(0x8),
    /** The origin answered with something that is not valid HTTP, or failed at TLS. */
    ORIGIN_INVALID(0x9),
    /** The origin hung up before its answer was complete. */
    ORIGIN_CLOSED(0xa),
    /** A limit of this end was reached. */
    LIMIT(0xb),
    /** The origin did not prove by its certificate that it is the origin. */
    ORIGIN_UNTRUSTED(0xc),
    /** The link ended and was not resumed; never on the wire. */
    LINK_LOST(0xd),
    /** The link had no WebSocket for so long that the stream, still unsent, was given up; never on the wire. */
    LINK_AWAY(0xe);

    private static final ErrorCode[] BY_CODE = values();

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The code with this number, or {@link #INTERNAL_ERROR} for one that a later version may have added. */
    public static ErrorCode of(long number) {
        boolean known = number >= 0 && number < LINK_LOST.code; // what stands behind is never on the wire
        return known ? BY_CODE[(int) number] : INTERNAL_ERROR;
    }
}
