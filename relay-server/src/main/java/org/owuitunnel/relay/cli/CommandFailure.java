package org.owuitunnel.relay.cli;

import java.util.List;

/**
 * A command cannot do what it was asked: ends the process with its own exit code and a message for the person who typed it,
 * which says what to do. No stack trace, since nothing is wrong with the program.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String text;

    public CommandFailure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.text = message;
    }

    /** What the person reads: one line each. */
    public List<String> lines() {
        return text.lines().toList();
    }

    /** What the shell sees. */
    public int exitCode() {
        return exitCode;
    }
}
