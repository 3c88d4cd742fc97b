package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A program that serves while the benchmark runs, with its own children; what it uses is read from /proc. On the main thread. */
final class Child implements AutoCloseable {
    /** For a program to say that it is up: a second or two for most, but a thousand tunnels on a machine with other work take minutes. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final long STOP_SECONDS = 10;

    /** Ticks of a second in /proc, which Linux shows to every program alike: proc_pid_stat(5), sysconf(3). */
    private static final double TICKS_PER_SECOND = 100;

    /** Places of user and system time behind the name in /proc/PID/stat. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    /** TCP_LISTEN, as /proc/net/tcp writes it. */
    private static final String LISTENING = "0A";

    /** All that were started and are not known to have ended: a benchmark that is told to stop leaves nothing behind. */
    private static final Set<Child> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Child::end), "end-children"));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a program whose output goes to a log in {@code folder}. */
    static Child start(String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        Child child = new Child(name, builder.start(), log);
        STARTED.add(child);
        return child;
    }

    String name() {
        return name;
    }

    /** Waits until the log fulfils {@code ready}. */
    Child await(Predicate<String> ready) throws IOException, InterruptedException {
        return await(() -> ready.test(Files.readString(log)));
    }

    /** Waits until a socket of the program's network listens on {@code port}, whatever network that is. */
    Child awaitListening(int port) throws IOException, InterruptedException {
        return await(() -> listens(port));
    }

    /** What is waited for. */
    private interface Ready {
        boolean test() throws IOException;
    }

    private Child await(Ready ready) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            boolean alive = process.isAlive(); // asked first: what it says before it ends counts
            if (ready.test()) {
                return this;
            }
            if (!alive || System.nanoTime() > deadline) {
                String said = Files.readString(log);
                close();
                throw new IOException(name + " did not start:\n" + said);
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean listens(int port) {
        String end = String.format(":%04X", port);
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
            try (Stream<String> lines = Files.lines(file)) {
                if (lines.map(line -> line.strip().split(" +", -1))
                        .anyMatch(fields -> fields[1].endsWith(end) && fields[3].equals(LISTENING))) {
                    return true;
                }
            } catch (IOException | UncheckedIOException gone) {
                return false; // the program has ended, which the caller sees
            }
        }
        return false;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Fails when the program is gone: nothing measured without it means anything. */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " has ended: see " + log);
        }
    }

    /** What it has said so far. */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** CPU seconds that it and its children have used so far. */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (String stat : ofEach("stat")) {
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Resident memory in MB; pages shared by several processes count once among them. */
    double proportionalMegabytes() throws IOException {
        return megabytes("Pss:");
    }

    /** Memory in MB that it has written and shares with no one: what does not change as others load the same program. */
    double ownMegabytes() throws IOException {
        return megabytes("Private_Dirty:");
    }

    /** Resident memory in MB, each process by itself. */
    double residentMegabytes() throws IOException {
        return megabytes("Rss:");
    }

    private double megabytes(String which) throws IOException {
        double kibibytes = 0;
        for (String map : ofEach("smaps_rollup")) {
            kibibytes += map.lines()
                    .filter(line -> line.startsWith(which))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kibibytes * 1024 / 1e6;
    }

    /** What /proc says of it and of its children; of a child that has just ended nothing. */
    private List<String> ofEach(String file) throws IOException {
        List<String> texts = new ArrayList<>();
        for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            try {
                texts.add(Files.readString(Path.of("/proc", Long.toString(each.pid()), file)));
            } catch (IOException e) {
                if (each.isAlive()) {
                    throw e;
                }
            }
        }
        return texts;
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        end();
        process.waitFor();
        STARTED.remove(this);
    }

    private void end() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        STARTED.remove(this);
    }
}
