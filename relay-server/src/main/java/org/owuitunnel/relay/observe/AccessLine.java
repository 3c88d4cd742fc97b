package org.owuitunnel.relay.observe;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.ProbePath;

/** Writes a request as one line of JSON. Neither queries nor fields nor bodies are in it, and of the relay's own paths no more than the first name. Stateless. */
final class AccessLine {
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** The line, without its end. */
    static String of(Recording request) {
        StringBuilder line = new StringBuilder(320);
        line.append("{\"time\":\"");
        LineFormat.TIME.formatTo(Instant.ofEpochMilli(request.wallMillis()), line);
        line.append('"');
        text(line, "tunnel", request.tunnel());
        text(line, "visitor", request.address());
        text(line, "method", request.method());
        text(line, "path", shown(request.path()));
        text(line, "http", request.version());
        if (request.status() > 0) {
            number(line, "status", request.status());
        }
        text(line, "by", request.kind().name().toLowerCase(Locale.ROOT));
        text(line, "code", request.code());
        text(line, "share", request.share());
        number(line, "in", request.received());
        number(line, "out", request.sent());
        millis(line, "waited_ms", request.waitedNanos());
        millis(line, "first_byte_ms", request.firstByteNanos());
        millis(line, "sent_ms", request.sentNanos());
        millis(line, "total_ms", request.totalNanos());
        return line.append(",\"whole\":").append(request.whole()).append('}').toString();
    }

    /** The line that stands for {@code lines} that are missing. */
    static String dropped(Instant now, long lines) {
        StringBuilder line = new StringBuilder(80).append("{\"time\":\"");
        LineFormat.TIME.formatTo(now, line);
        return line.append("\",\"dropped\":").append(lines).append('}').toString();
    }

    private static @Nullable String shown(@Nullable String path) {
        if (path == null || !path.startsWith(ProbePath.OWN_PREFIX)) {
            return path;
        }
        int end = path.indexOf('/', ProbePath.OWN_PREFIX.length());
        return end < 0 ? path : path.substring(0, end) + "/\u2026";
    }

    private static void text(StringBuilder line, String key, @Nullable String value) {
        if (value != null) {
            line.append(",\"").append(key).append("\":\"");
            Printable.append(line, Printable.bounded(value), "\\\"");
            line.append('"');
        }
    }

    private static void number(StringBuilder line, String key, long value) {
        line.append(",\"").append(key).append("\":").append(value);
    }

    /** With three decimals; nothing for a time that has not come. */
    private static void millis(StringBuilder line, String key, long nanos) {
        if (nanos >= 0) {
            long micros = nanos / NANOS_PER_MICRO;
            number(line, key, micros / MICROS_PER_MILLI);
            line.append('.').append(Long.toString(MICROS_PER_MILLI + micros % MICROS_PER_MILLI), 1, 4);
        }
    }

    private AccessLine() {}
}
