package org.owuitunnel.relay.observe;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes an event as one line of text or of JSON. Stateless. */
final class LineFormat {
    /** RFC 3339 in UTC, always with milliseconds, so that lines sort as text. */
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Frames of each throwable in a line: enough to find the place, short enough to be read. */
    private static final int MAX_FRAMES = 12;

    /** Throwables of one chain in a line: deeper ones are wrappers of wrappers. */
    private static final int MAX_CAUSES = 5;

    /** The line, without its end. */
    static String line(LogFormat format, Instant time, Level level, String logger, Event event) {
        return switch (format) {
            case TEXT -> text(time, level, logger, event);
            case JSON -> json(time, level, logger, event);
        };
    }

    private static String text(Instant time, Level level, String logger, Event event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(time, line);
        line.append(' ').append(String.format(Locale.ROOT, "%-5s ", name(level)));
        Printable.append(line, Printable.bounded(event.name()), "\\");
        for (Event.Pair pair : event.pairs()) {
            textPair(line, pair.key(), String.valueOf(pair.value()));
        }
        Throwable cause = event.cause();
        if (cause != null) {
            textPair(line, "error", error(cause));
            if (isFault(cause)) {
                textPair(line, "stack", stack(cause));
            }
        }
        textPair(line, "logger", logger);
        return line.toString();
    }

    private static void textPair(StringBuilder line, String key, String value) {
        line.append(' ').append(key).append('=');
        String bounded = Printable.bounded(value);
        if (isPlain(bounded)) {
            line.append(bounded);
        } else {
            line.append('"');
            Printable.append(line, bounded, "\\\"");
            line.append('"');
        }
    }

    /** True when a value needs no quotes to be told from what follows. */
    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\');
    }

    private static String json(Instant time, Level level, String logger, Event event) {
        StringBuilder line = new StringBuilder(240);
        line.append("{\"time\":\"");
        TIME.formatTo(time, line);
        line.append("\",\"level\":\"").append(name(level)).append('"');
        jsonPair(line, "logger", logger);
        jsonPair(line, "message", event.name());
        for (Event.Pair pair : event.pairs()) {
            jsonPair(line, pair.key(), pair.value());
        }
        Throwable cause = event.cause();
        if (cause != null) {
            jsonPair(line, "error", error(cause));
            if (isFault(cause)) {
                jsonPair(line, "stack", stack(cause));
            }
        }
        return line.append('}').toString();
    }

    private static void jsonPair(StringBuilder line, String key, @Nullable Object value) {
        line.append(",\"").append(key).append("\":");
        if (value == null || isJsonLiteral(value)) {
            line.append(value);
        } else {
            line.append('"');
            Printable.append(line, Printable.bounded(value.toString()), "\\\"");
            line.append('"');
        }
    }

    private static boolean isJsonLiteral(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number));
    }

    private static String name(Level level) {
        return level == Level.WARNING ? "WARN" : level.name();
    }

    /** The throwable and its causes, as they describe themselves. */
    private static String error(Throwable thrown) {
        return chain(thrown).stream().map(Throwable::toString).collect(Collectors.joining("; caused by "));
    }

    /** True when the program may be to blame: an IOException tells about the world, and where it arose tells nothing more. */
    private static boolean isFault(Throwable thrown) {
        return chain(thrown).stream().anyMatch(t -> !(t instanceof IOException));
    }

    /** Where it was thrown, and where each cause was: {@code A.b(A.java:1) < C.d(C.java:2); E.f(E.java:3)}. */
    private static String stack(Throwable thrown) {
        return chain(thrown).stream()
                .map(t -> Stream.of(t.getStackTrace())
                        .limit(MAX_FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ")))
                .collect(Collectors.joining("; "));
    }

    /** The throwable and its causes: each once, for they may form a ring. */
    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t) && seen.size() <= MAX_CAUSES; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }

    private LineFormat() {}
}
