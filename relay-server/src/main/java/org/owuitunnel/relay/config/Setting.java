package org.owuitunnel.relay.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Printable;

/**
 * One thing that can be set: its key as the YAML file nests it ({@code https.port}), its type, the text that stands for it
 * when nobody sets it (null: nothing does), and what it is for. A secret is taken from the environment only. Immutable.
 */
public record Setting<T>(
        String key, ValueType<T> type, @Nullable String preset, String meaning, boolean secret) {
    /** A setting with a preset. */
    public static <T> Setting<T> of(String key, ValueType<T> type, String preset, String meaning) {
        return new Setting<>(key, type, preset, meaning, false);
    }

    /** A setting that may stay without a value. */
    public static <T> Setting<T> optional(String key, ValueType<T> type, String meaning) {
        return new Setting<>(key, type, null, meaning, false);
    }

    /** A setting whose value is never shown, and never taken from a file that is shared or a command line that is public. */
    public static <T> Setting<T> secret(String key, ValueType<T> type, String meaning) {
        return new Setting<>(key, type, null, meaning, true);
    }

    /** The environment variable: prefix and key in upper case, dots and hyphens as underscores. */
    public String variable(String prefix) {
        return prefix + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** What may be shown of {@code text}. */
    String shown(String text) {
        return secret ? "(hidden)" : Printable.of(text);
    }
}
