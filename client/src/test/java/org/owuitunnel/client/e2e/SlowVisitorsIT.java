package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;

/**
 * L1: the three attacks of slowhttptest, two thousand connections each, all at the same time, on the program as it is distributed: heads that
 * trickle, bodies that trickle, and answers that are hardly read. Others are served meanwhile, and afterwards nothing is left of it.
 */
@Tag("alone")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class SlowVisitorsIT {
    private static final String CONNECTIONS = "2000";

    /** The case has 240, which {@code -Dowui.long=true} takes; heads and handshakes are given up after 10 in any case. */
    private static final int SECONDS = Boolean.getBoolean("owui.long") ? 240 : 20;

    /** Files that the JVM opens when it likes, such as classes of its own. */
    private static final int OF_THE_JVM = 20;

    private static final Path LAUNCHER =
            Path.of("target/owui-tunnel/bin/owui-tunnel").toAbsolutePath();

    /** What is the same for all three: so many connections, 300 more each second, none given up early by the tool. */
    private static final List<String> COMMON =
            List.of("-c", CONNECTIONS, "-r", "300", "-l", Integer.toString(SECONDS), "-p", "5", "-i", "3");

    private static final List<List<String>> ATTACKS = List.of(
            List.of("-H", "-x", "24", "-t", "GET"),
            List.of("-B", "-s", "8192", "-x", "10", "-t", "POST"),
            List.of("-X", "-w", "256", "-y", "512", "-n", "3", "-z", "32", "-k", "3"));

    @TempDir
    private Path folder;

    @Test
    void othersAreServedMeanwhileAndNothingIsLeft() throws Exception {
        Path tool = Needs.slowHttpTest();
        assumeTrue(Files.exists(LAUNCHER), "built with -Ddistribution.skip");
        Map<String, String> settings = Map.of(
                "HOME", folder.toString(), "OWUI_TUNNEL_LOCAL_HTTPS_PORT", "0", "OWUI_TUNNEL_LOCAL_HTTP_PORT", "0");
        try (RunningProgram program =
                RunningProgram.start(List.of(LAUNCHER.toString(), "demo", "--no-lan"), settings)) {
            String url =
                    program.await("https://\\S+", 0, Duration.ofSeconds(60)).group();
            Door door = new Door(URI.create(url), certificate());
            assertIsServed(door);
            int before = program.descriptors();
            List<Process> attacks = attack(tool, door.url.getPort());
            List<Long> millis = new ArrayList<>();
            int most = 0;
            while (attacks.stream().anyMatch(Process::isAlive)) {
                millis.add(assertIsServed(door));
                most = Math.max(most, program.descriptors());
            }
            Collections.sort(millis);
            System.out.printf(
                    "slowhttptest: %d requests of others, median %d ms, slowest %d ms; %d descriptors at most, %d before%n",
                    millis.size(), millis.get(millis.size() / 2), millis.getLast(), most, before);
            assertThat(most).as("connections at once").isGreaterThan(2_000);
            awaitDescriptors(program, before + OF_THE_JVM);
            assertIsServed(door);
        }
    }

    private record Door(URI url, Path authority) implements Entrance {}

    private Path certificate() {
        return LocalCertificateAuthority.certificateFileIn(folder.resolve(".config/owui-tunnel/ca"));
    }

    /** Someone comes, over a connection of his own; returns the milliseconds that it took. */
    private static long assertIsServed(Door door) {
        long begun = System.nanoTime();
        try (WebVisitor visitor = WebVisitor.of(door, Alpn.H1)) {
            assertThat(visitor.gets("/api/info").answer().status()).isEqualTo(200);
        }
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private List<Process> attack(Path tool, int port) throws IOException {
        List<Process> attacks = new ArrayList<>();
        for (List<String> attack : ATTACKS) {
            List<String> command = new ArrayList<>();
            command.add(tool.toString());
            command.addAll(attack);
            command.addAll(COMMON);
            command.addAll(List.of("-u", "https://127.0.0.1:" + port + "/"));
            attacks.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("slow" + attack.getFirst()).toFile())
                    .start());
        }
        return attacks;
    }

    private static void awaitDescriptors(RunningProgram program, int most) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (program.descriptors() > most) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(program.descriptors() + " descriptors (expected: " + most + " at most)");
            }
            Thread.onSpinWait();
        }
    }
}
