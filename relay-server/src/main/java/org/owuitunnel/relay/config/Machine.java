package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a program finds around itself when it starts. Immutable; handed in, so that tests need neither a home folder nor
 * another operating system.
 */
public record Machine(
        Map<String, String> environment, String operatingSystem, Path home, boolean isRoot, Path workingFolder) {
    public Machine {
        environment = Map.copyOf(environment);
    }

    /** The one that this process runs on. */
    public static Machine current() {
        return new Machine(
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", "")),
                "root".equals(System.getProperty("user.name")),
                Path.of("").toAbsolutePath());
    }

    boolean isWindows() {
        return operatingSystem.startsWith("Windows");
    }

    boolean isMac() {
        return operatingSystem.startsWith("Mac");
    }
}
