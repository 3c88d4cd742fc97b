package org.owuitunnel.client.upgrade;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the two programs in a process of its own. Used by the test's thread; a thread of its own keeps what it says. */
final class Program implements AutoCloseable {
    /** For anything that a program does once: it may have to share two cores with a whole build. */
    static final int PATIENCE_SECONDS = 90;

    /** A build in the background of a shell ignores SIGINT, and whatever it starts inherits that; GNU's env takes it back. */
    private static final List<String> INTERRUPTIBLE = interruptible();

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    /** True once nothing more will be said. Guarded by {@link #lines}. */
    private boolean silent;

    private Program(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::listen);
    }

    /** Starts {@code main} with these arguments, and of the environment nothing but these variables. */
    static Program start(String main, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(INTERRUPTIBLE);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    private static List<String> interruptible() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        List<String> attempt = new ArrayList<>(prefix);
        attempt.add("true");
        try {
            int status = new ProcessBuilder(attempt)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return status == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (lines) {
                silent = true;
                lines.notifyAll();
            }
        }
    }

    /** The first line that has {@code pattern} in it, once it has been said. */
    Matcher says(String pattern) throws InterruptedException {
        return says(pattern, 1);
    }

    /** The same, the {@code count}th of them. */
    Matcher says(String pattern, int count) throws InterruptedException {
        int missing = count;
        Pattern compiled = Pattern.compile(pattern);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    if (silent || System.nanoTime() > deadline) {
                        throw new AssertionError("not said: " + pattern + ", " + missing + " times\n" + said());
                    }
                    lines.wait(500);
                }
                Matcher matcher = compiled.matcher(lines.get(next));
                if (matcher.find() && --missing == 0) {
                    return matcher;
                }
            }
        }
    }

    /** Everything so far. */
    String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Asks it to stop: SIGTERM. */
    void terminates() {
        process.toHandle().destroy();
    }

    /** What Ctrl-C sends. */
    void interrupts() throws IOException, InterruptedException {
        int sent = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (sent != 0) {
            throw new AssertionError("kill: " + sent);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code, once it has ended. */
    int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
