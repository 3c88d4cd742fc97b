package org.owuitunnel.client.path;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces joined by a path with the faults of a network: rate, delay, queue, loss, reordering, cuts. A process of its
 * own passes the packets; it ends with this one, and the namespaces with it. Each run has names and addresses of its own. Safe
 * on any thread.
 */
public final class EmulatedPath implements AutoCloseable {
    /** The path's program needs no more; its packets lie outside of the heap. */
    private static final String HEAP = "-Xmx32m";

    private static final long STOP_SECONDS = 10;

    /** Bits of the capabilities that making devices and namespaces takes: capabilities(7). */
    private static final long NET_AND_SYS_ADMIN = 1L << 12 | 1L << 21;

    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final String[] namespaces;
    private final String[] addresses;

    private EmulatedPath(Process process, BufferedReader answers, String up) {
        this.process = process;
        this.answers = answers;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        String[] words = up.split(" ", -1);
        this.namespaces = new String[] {words[1], words[3]};
        this.addresses = new String[] {words[2], words[4]};
    }

    /** What this machine lacks for a path, and what helps; empty when it lacks nothing. */
    public static Optional<String> missing() {
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("emulated path: no /dev/net/tun (expected: Linux with the module tun, modprobe tun)");
        }
        if (!mayAdminister()) {
            return Optional.of("emulated path: may not make devices and namespaces (expected: root, sudo)");
        }
        boolean ip = List.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip").stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place)));
        return ip ? Optional.empty() : Optional.of("emulated path: no 'ip' (expected: apt-get install iproute2)");
    }

    private static boolean mayAdminister() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(capabilities -> (capabilities & NET_AND_SYS_ADMIN) == NET_AND_SYS_ADMIN);
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a path that has obeyed {@code settings}, such as "rate 20", "delay 20", "ab loss 0.01": the program's 'help' shows all. */
    public static EmulatedPath start(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                HEAP,
                "-cp",
                classes().toString(),
                PathProgram.class.getName()));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        String up = answers.readLine();
        if (up == null || !up.startsWith("up ")) {
            process.destroyForcibly();
            throw new IOException("emulated path: did not start, said " + up);
        }
        return new EmulatedPath(process, answers, up);
    }

    private static Path classes() {
        try {
            return Path.of(EmulatedPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loses everything that is under way and all that comes, until {@link #heal}. */
    public void cut() {
        set("cut");
    }

    /** Lets packets pass again. */
    public void heal() {
        set("heal");
    }

    /** Changes something, as {@link #start} takes it; in force when this returns. */
    public void set(String setting) {
        String answer = tell(setting);
        if (!"ok".equals(answer)) {
            throw new IllegalArgumentException(answer);
        }
    }

    /** What became of the packets from {@code side} so far. */
    public WayCounts from(Side side) {
        String[] numbers = tell("stats").split(" ", -1);
        int half = numbers.length / 2;
        List<String> both = List.of(numbers);
        return WayCounts.parse(
                String.join(" ", side == Side.A ? both.subList(0, half) : both.subList(half, numbers.length)));
    }

    private synchronized String tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("emulated path: has ended");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int index(Side side) {
        return side == Side.A ? 0 : 1;
    }

    /** The name of the namespace at {@code side}. */
    public String namespace(Side side) {
        return namespaces[index(side)];
    }

    /** The address of {@code side}, which the other one reaches over the path. */
    public synchronized String address(Side side) {
        return addresses[index(side)];
    }

    /** A command line that runs {@code command} at {@code side}. */
    public List<String> in(Side side, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace(side)));
        whole.addAll(List.of(command));
        return whole;
    }

    /**
     * Runs {@code work} on a thread at {@code side}: sockets that it makes, and threads that it starts, are there for good, on
     * whichever thread the sockets are used later.
     */
    public <T> T inside(Side side, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            int namespace = Linux.open("/run/netns/" + namespace(side), Linux.O_RDONLY);
            try {
                Linux.enterNetwork(namespace);
            } finally {
                Linux.close(namespace);
            }
            return work.call();
        });
        Thread.ofPlatform().name("inside-" + side).start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Gives {@code side} another address, as a change of networks does: the one before is gone. */
    public synchronized String readdress(Side side) throws IOException, InterruptedException {
        String before = address(side);
        int last = Integer.parseInt(before.substring(before.lastIndexOf('.') + 1));
        // Of the eight that a run has, the ends began with 1 and 2; an end moves on by two.
        int next = (last & ~7) + (last % 8 + 1) % 6 + 1;
        String after = before.substring(0, before.lastIndexOf('.') + 1) + next;
        String device = "owp" + process.pid() + (side == Side.A ? "a" : "b");
        run("ip", "-n", namespace(side), "addr", "del", before + "/29", "dev", device);
        run("ip", "-n", namespace(side), "addr", "add", after + "/29", "dev", device);
        addresses[index(side)] = after;
        return after;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(command).inheritIO().start();
        if (run.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": failed");
        }
    }

    /** Ends the path and removes the namespaces. */
    @Override
    public void close() throws IOException, InterruptedException {
        try {
            commands.close();
        } catch (IOException ended) {
            // It ended by itself, before it took the last command.
        }
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("emulated path: did not end (expected: within " + STOP_SECONDS + " s)");
        }
    }
}
