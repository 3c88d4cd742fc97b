package org.owuitunnel.protocol.link;

import org.jspecify.annotations.Nullable;

/** Why a link's WebSocket was closed: codes of the private range (RFC 6455 section 7.4.2). Protocol section 8. */
public enum CloseCode {
    /** The peer broke the rules of the link; the link ends. */
    PROTOCOL_ERROR(4000, false),
    /** A newer session of the same owner has taken the name; the link ends. */
    SUPERSEDED(4001, false),
    /** Nothing was heard for too long; the link may be resumed. */
    SILENT(4002, true),
    /** The relay shuts down or moves; the client should dial again at once. */
    GOING_AWAY(4003, true),
    /** The token was revoked; the link ends and dialling again is useless. */
    REVOKED(4004, false),
    /** This end is done: the client was stopped, or a link's stream numbers are used up. The link ends. */
    DONE(4005, false),
    /** This end failed for a reason of its own; the link ends. */
    INTERNAL_ERROR(4006, false),
    /** The wanted name belongs to someone else, is reserved or is no name; dialling again is useless. */
    NAME_REFUSED(4007, false);

    private final int code;
    private final boolean resumable;

    CloseCode(int code, boolean resumable) {
        this.code = code;
        this.resumable = resumable;
    }

    /** The number in the close frame. */
    public int code() {
        return code;
    }

    /** True when the link may go on over another WebSocket. */
    public boolean resumable() {
        return resumable;
    }

    /** The code with this number, or null for one that is not ours. */
    public static @Nullable CloseCode of(int number) {
        for (CloseCode code : values()) {
            if (code.code == number) {
                return code;
            }
        }
        return null;
    }
}
