package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
                home(System.getenv("HOME")),
                "root".equals(System.getProperty("user.name")),
                Path.of("").toAbsolutePath());
    }

    /** {@code HOME} where it is set, as every other program of the system has it; the JDK asks the user database. */
    private static Path home(@Nullable String variable) {
        boolean usable = variable != null && Path.of(variable).isAbsolute();
        return Path.of(usable ? variable : System.getProperty("user.home", ""));
    }

    boolean isWindows() {
        return operatingSystem.startsWith("Windows");
    }

    boolean isMac() {
        return operatingSystem.startsWith("Mac");
    }
}
