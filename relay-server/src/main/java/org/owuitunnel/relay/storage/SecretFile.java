package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads secrets that an administrator keeps in files. Stateless; waits for the disk. */
public final class SecretFile {
    /** Octets: a key or a token has a few hundred, so that what is larger is another kind of file. */
    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /** The text of {@code file} without blanks around it; fails when others could read it. */
    public static String read(Path file) throws IOException {
        Optional<String> exposure = Permissions.exposureBeyondGroup(file);
        if (exposure.isPresent()) {
            throw new FileSystemException(exposure.get());
        }
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new FileSystemException(file + ": " + size + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw new FileSystemException(file + ": empty (expected: the secret, and nothing else)");
        }
        return text;
    }
}
