package org.owuitunnel.client.local;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs as child processes, each with an end to its time and its output. Blocks the calling thread. */
final class SystemCommands implements Commands {
    /** Long enough for a person to answer the password dialogue that macOS and Windows open. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(3);

    /** Bytes kept of what a program says; the rest is read and dropped, or it would wait for us. */
    private static final int MAX_OUTPUT = 16 * 1024;

    private static final int TIMED_OUT = -1;

    /** Administration tools live here, and not on every user's path. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private final Machine machine;
    private final Duration timeLimit;

    SystemCommands(Machine machine) {
        this(machine, TIME_LIMIT);
    }

    SystemCommands(Machine machine, Duration timeLimit) {
        this.machine = machine;
        this.timeLimit = timeLimit;
    }

    @Override
    public Result run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), kept));
        try {
            boolean ended = process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                stop(process);
                return new Result(TIMED_OUT, "no end within " + timeLimit.toSeconds() + " s");
            }
            reader.join(timeLimit); // a grandchild may hold the pipe
            return new Result(process.exitValue(), text(kept));
        } catch (InterruptedException e) {
            stop(process);
            Thread.currentThread().interrupt();
            throw new IOException(command.getFirst() + ": interrupted", e);
        }
    }

    @Override
    public Optional<Path> find(String program) {
        List<String> folders =
                new ArrayList<>(List.of(machine.variable("PATH").orElse("").split(File.pathSeparator)));
        folders.addAll(SYSTEM_FOLDERS);
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void drain(InputStream in, ByteArrayOutputStream kept) {
        byte[] buffer = new byte[4096];
        try (in) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (kept) {
                    kept.write(buffer, 0, Math.min(read, MAX_OUTPUT - kept.size()));
                }
            }
        } catch (IOException e) {
            // The process was stopped: what it said until then is kept.
        }
    }

    private static String text(ByteArrayOutputStream kept) {
        synchronized (kept) {
            return kept.toString(Charset.defaultCharset()).strip();
        }
    }
}
