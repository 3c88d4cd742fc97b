package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.Optional;

/** How a setting's text becomes a value. Immutable; {@code expected} completes the sentence that refuses a text. */
public record ValueType<T>(String expected, Parser<T> parser) {
    /** Reads a text, or returns nothing when it is none of these. Relative paths start at {@code base}. */
    @FunctionalInterface
    public interface Parser<T> {
        Optional<T> parse(String text, Path base);
    }

    /** The value of {@code text}, or nothing when it has none. */
    Optional<T> parse(String text, Path base) {
        return parser.parse(text, base);
    }
}
