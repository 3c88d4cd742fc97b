package org.owuitunnel.client.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a token from whoever types or pipes it, never from the command line, which every user of the machine can read.
 * Blocks until there is one.
 */
public final class TokenInput {
    /** Octets that are read of a pipe: no token is longer, whatever the pipe holds. */
    private static final int MAX_BYTES = 4 * 1024;

    /** Null when nobody sits at a terminal. */
    private final @Nullable Console console;

    private final InputStream pipe;

    TokenInput(@Nullable Console console, InputStream pipe) {
        this.console = console;
        this.pipe = pipe;
    }

    /** A hidden prompt where there is a terminal, the first line of standard input elsewhere. */
    public static TokenInput ofProcess() {
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        return new TokenInput(terminal.orElse(null), System.in);
    }

    /** What was entered, without the white space that pasting adds; empty when nothing was. */
    String read(String relay) throws IOException {
        return readLine("Token for " + relay + " (not shown): ");
    }

    /** The same for another secret, asked for by {@code prompt} where somebody types. */
    public String readLine(String prompt) throws IOException {
        if (console != null) {
            char[] typed = console.readPassword("%s", prompt);
            return typed == null ? "" : new String(typed).strip();
        }
        // Up to the end of the line only: whoever types here does not end the input.
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = pipe.read(); next >= 0 && next != '\n' && line.size() < MAX_BYTES; next = pipe.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
