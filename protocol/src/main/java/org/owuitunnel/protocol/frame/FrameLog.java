package org.owuitunnel.protocol.frame;

import java.util.Locale;

/**
 * One fixed-width line for each frame, for people who debug the wire: direction, stream, length, type, flags.
 *
 * <p>Never a field's value, never a body: the log may be shared.
 */
public final class FrameLog {
    /** Frames that were received. */
    public static final String IN = "<<";

    /** Frames that were sent. */
    public static final String OUT = ">>";

    /** The line for {@code frame}. */
    public static String line(String direction, Frame frame) {
        return switch (frame) {
            case Frame.Data f -> line(direction, f.streamId(), f.bytes().readableBytes(), "DATA", end(f.last()));
            case Frame.Open f -> line(direction, f.streamId(), 0, "OPEN", openNote(f));
            case Frame.Head f -> line(direction, f.streamId(), 0, "HEAD", end(f.last()) + f.status());
            case Frame.Trailers f -> line(direction, f.streamId(), 0, "TRAILERS", "END " + f.fields());
            case Frame.Reset f ->
                line(direction, f.streamId(), 0, "RESET", f.code().name());
            case Frame.Credit f -> line(direction, f.streamId(), Integer.BYTES, "CREDIT", "+" + f.bytes());
            case Frame.Ack f -> line(direction, 0, Long.BYTES, "ACK", Long.toString(f.offset()));
            case Frame.Ping f -> line(direction, 0, Long.BYTES, "PING", Long.toHexString(f.token()));
            case Frame.Pong f -> line(direction, 0, Long.BYTES, "PONG", Long.toHexString(f.token()));
            case Frame.Drain() -> line(direction, 0, 0, "DRAIN", "");
        };
    }

    private static String openNote(Frame.Open open) {
        return end(open.last()) + (open.head().upgrade() ? "UPGRADE " : "") + open.head();
    }

    private static String end(boolean last) {
        return last ? "END " : "";
    }

    private static String line(String direction, int streamId, int length, String type, String note) {
        return String.format(Locale.ROOT, "%s s=%08x len=%-5d %-8s %s", direction, streamId, length, type, note)
                .stripTrailing();
    }

    private FrameLog() {}
}
