package org.owuitunnel.client.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the two programs as it is distributed, but that it looks for lost buffers; its output goes to a log. */
final class Program implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;
    private static final long STOP_SECONDS = 40;
    private static final String PARANOID = "io.netty.leakDetection.level=paranoid";

    final String name;
    final Path log;
    private final Process process;

    private Program(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    static Program start(String name, Path folder, List<String> command, Map<String, String> settings)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(settings);
        builder.environment()
                .merge("JDK_JAVA_OPTIONS", Jvm.OPTIONS + " -D" + PARANOID, (given, ours) -> given + " " + ours);
        return new Program(name, log, builder.start());
    }

    /** Waits for a line of its log. */
    Matcher await(Pattern line) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            Matcher found = line.matcher(Files.readString(log));
            if (found.find()) {
                return found;
            }
            if (!alive || System.nanoTime() > deadline) {
                close();
                throw new IOException(name + " did not start:\n" + Files.readString(log));
            }
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A look into it; fails when it does not look for lost buffers, for then its silence means nothing. */
    Jvm jvm() throws IOException {
        Jvm jvm = new Jvm(process.pid());
        if (!jvm.command("VM.system_properties").contains(PARANOID)) {
            throw new IOException(name + " does not run with -D" + PARANOID);
        }
        return jvm;
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
