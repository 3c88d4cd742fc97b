package org.owuitunnel.client.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A running {@link Attack}. It gets what the machine has left only, since attackers would have machines of their own. */
final class Attackers implements AutoCloseable {
    private final Process process;

    private Attackers(Process process) {
        this.process = process;
    }

    static Attackers on(Target target) throws IOException {
        List<String> command = List.of(
                "chrt",
                "--idle",
                "0",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Attack.class.getName(),
                target.host(),
                Integer.toString(target.port()),
                target.trust().toString());
        return new Attackers(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Ends the attack; returns how many frames the servers' sockets have taken, of heads and resets each pair. */
    long sent() throws IOException {
        process.getOutputStream().close();
        try (BufferedReader reader = process.inputReader()) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("the attack said nothing (expected: a number of frames)");
            }
            return Long.parseLong(line);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }
}
