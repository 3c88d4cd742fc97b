package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that settings are read from; later ones win. Immutable.
 *
 * @param usualFile read when it is there
 * @param namedFile read instead, and has to be there; null when nobody named one
 * @param environment every variable of the process
 * @param flags settings' keys and texts from the command line
 * @param workingFolder where relative paths of variables and flags start
 */
public record ConfigSources(
        Path usualFile,
        @Nullable Path namedFile,
        Map<String, String> environment,
        Map<String, String> flags,
        Path workingFolder) {
    public ConfigSources {
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }

    /** The file that is read. */
    public Path file() {
        return Optional.ofNullable(namedFile).orElse(usualFile).toAbsolutePath().normalize();
    }

    /** True when the file has to be there. */
    boolean isFileNamed() {
        return namedFile != null;
    }
}
