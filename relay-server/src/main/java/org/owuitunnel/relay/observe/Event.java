package org.owuitunnel.relay.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened: a name such as {@code visitor.refused}, and what it was about. Confined to the thread that
 * builds it until it is handed to a {@link Log}.
 *
 * <p>Values may come from anyone: they are escaped, cut and stripped of tokens when the line is written. Fields named
 * authorization or cookie, queries and bodies are never to be put here at all.
 */
public final class Event {
    /** One key and its value. */
    record Pair(String key, @Nullable Object value) {}

    private final String name;
    private final List<Pair> pairs = new ArrayList<>(6);
    private @Nullable Throwable cause;

    private Event(String name) {
        this.name = name;
    }

    /** An event of this name: a constant of the program, never outside text. */
    public static Event event(String name) {
        return new Event(name);
    }

    /** Adds a key, or replaces its value. Numbers and booleans stay what they are in JSON, all else becomes text. */
    public Event with(String key, @Nullable Object value) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("key: " + key + " (expected: lower case, none that lines have anyway)");
        }
        pairs.removeIf(pair -> pair.key.equals(key));
        pairs.add(new Pair(key, value));
        return this;
    }

    /** Adds the throwable that made this happen. */
    public Event because(Throwable cause) {
        this.cause = cause;
        return this;
    }

    String name() {
        return name;
    }

    List<Pair> pairs() {
        return pairs;
    }

    /** What made this happen, or null when nothing was thrown. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    private static boolean isKey(String key) {
        boolean taken = switch (key) {
            case "time", "level", "logger", "message", "error", "stack" -> true;
            default -> false;
        };
        return !taken
                && !key.isEmpty()
                && key.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    }
}
