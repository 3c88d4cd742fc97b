package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in words what Java says with a class: many of its file exceptions have only the path for a message. Stateless. */
public final class IoFailure {
    /** A sentence that names the file and what is wrong with it. */
    public static String describe(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied ->
                denied.getFile() + ": permission denied (expected: access for this user)";
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.getClass().getSimpleName() : message;
            }
        };
    }

    private IoFailure() {}
}
