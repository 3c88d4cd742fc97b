package org.owuitunnel.client.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The machine as the trust stores need to know it: its system, whose home, where its files begin, what this user may write,
 * and the environment's variables.
 */
record Machine(Platform platform, Path home, Path root, Predicate<Path> writable, Map<String, String> variables) {
    enum Platform {
        LINUX,
        MACOS,
        WINDOWS,
        OTHER
    }

    Machine {
        variables = Map.copyOf(variables);
    }

    static Machine current() {
        Map<String, String> variables = System.getenv();
        // Browsers ask $HOME, the JVM the user database.
        String home = Optional.ofNullable(variables.get("HOME"))
                .filter(text -> !text.isEmpty())
                .orElse(System.getProperty("user.home"));
        return new Machine(
                platform(System.getProperty("os.name")), Path.of(home), Path.of("/"), Files::isWritable, variables);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** A file of the system, {@code etc/ssl} rather than {@code /etc/ssl}. */
    Path file(String path) {
        return root.resolve(path);
    }

    private static Platform platform(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("linux")) {
            return Platform.LINUX;
        }
        if (lower.startsWith("mac")) {
            return Platform.MACOS;
        }
        return lower.startsWith("windows") ? Platform.WINDOWS : Platform.OTHER;
    }
}
