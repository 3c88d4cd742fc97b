package org.owuitunnel.relay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.owuitunnel.relay.storage.IoFailure;
import org.owuitunnel.relay.storage.Permissions;

/** Looks whether the files that the configuration names can be used; what they hold is for TLS to say. Stateless. */
final class KeyFiles {
    static Optional<String> problemOfCertificate(Path file) {
        return Files.isReadable(file) && Files.isRegularFile(file)
                ? Optional.empty()
                : Optional.of(file + " (expected: a file that can be read)");
    }

    static Optional<String> problemOfKey(Path file) {
        try {
            Optional<String> unreadable = problemOfCertificate(file);
            return unreadable.isPresent() ? unreadable : Permissions.exposureBeyondGroup(file);
        } catch (IOException e) {
            return Optional.of(IoFailure.describe(e));
        }
    }

    /** The file that a setting names, if any; one that cannot be read is wrong. */
    static Optional<Path> readable(Values values, Setting<Path> setting) {
        Optional<Path> file = values.find(setting);
        file.flatMap(KeyFiles::problemOfCertificate).ifPresent(text -> values.wrong(setting, text));
        return file;
    }

    /** A file that is needed, and that others must not be able to read. */
    static Optional<Path> neededSecret(Values values, Setting<Path> setting) {
        Optional<Path> file = values.find(setting);
        if (!values.has(setting)) {
            values.missing(setting);
        }
        file.flatMap(KeyFiles::problemOfKey).ifPresent(text -> values.wrong(setting, text));
        return file;
    }

    private KeyFiles() {}
}
