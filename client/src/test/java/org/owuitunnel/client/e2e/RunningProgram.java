package org.owuitunnel.client.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of ours as a process of its own, with every line that it said. Safe on any thread. */
final class RunningProgram implements AutoCloseable {
    private static final long STOP_SECONDS = 10;

    /** Threads that the JVM starts and ends as it sees fit, by the 15 characters of their names that Linux keeps. */
    private static final Pattern OF_THE_JVM =
            Pattern.compile("C[12] Compiler.*|ForkJoinPool.*|VirtualThread.*|Common-Cleaner|process reaper");

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    private RunningProgram(Process process) {
        this.process = process;
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> read(out));
    }

    /** Runs {@code command} in {@code environment} and nothing but it. */
    static RunningProgram start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(environment);
        return new RunningProgram(builder.start());
    }

    private void read(BufferedReader out) {
        try (out) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said(line);
            }
            said("(ended)");
        } catch (IOException closed) {
            said("(ended)");
        }
    }

    private synchronized void said(String line) {
        lines.add(line);
        notifyAll();
    }

    /** How many lines there are so far: a place to look from. */
    synchronized int mark() {
        return lines.size();
    }

    /** Waits for a line in which {@code pattern} is found, {@code mark} being the first that counts. */
    synchronized Matcher await(String pattern, int mark, Duration patience) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + patience.toNanos();
        for (int next = mark; ; next++) {
            while (next >= lines.size()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("not within " + patience.toMillis() + " ms: '" + pattern + "', but\n"
                            + String.join("\n", lines));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            Matcher matcher = wanted.matcher(lines.get(next));
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    /** How many lines from {@code mark} on contain {@code part}. */
    synchronized long count(String part, int mark) {
        return lines.subList(mark, lines.size()).stream()
                .filter(line -> line.contains(part))
                .count();
    }

    /** Suspends it, or lets it go on. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + ": failed");
        }
    }

    /** Open files and sockets. */
    int descriptors() throws IOException {
        return entries("fd").size();
    }

    /** Threads, but for those that come and go with the JVM's own work. */
    int threads() throws IOException {
        int threads = 0;
        for (Path task : entries("task")) {
            threads += OF_THE_JVM.matcher(name(task)).matches() ? 0 : 1;
        }
        return threads;
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "Common-Cleaner";
        }
    }

    private List<Path> entries(String folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), folder))) {
            all.forEach(entries::add);
        }
        return entries;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
