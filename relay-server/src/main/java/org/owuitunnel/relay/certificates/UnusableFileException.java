package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A certificate or key file that cannot be used as it is; the message names it, what is wrong with it, and what to do. */
public final class UnusableFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** With a message that names the file already. */
    UnusableFileException(String message) {
        super(message);
    }

    public UnusableFileException(Path file, String problem, String expected) {
        super("%s: %s (expected: %s)".formatted(file, problem, expected));
    }

    public UnusableFileException(Path file, String problem, String expected, Throwable cause) {
        this(file, problem, expected);
        initCause(cause);
    }
}
