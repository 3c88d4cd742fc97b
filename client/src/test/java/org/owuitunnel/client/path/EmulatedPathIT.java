package org.owuitunnel.client.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.Requirement;

/** The path does to real sockets what it is told; bounds are wide, since the machine has other work. */
@Tag("alone")
final class EmulatedPathIT {
    private static final int ROUNDS = 20;

    private static EmulatedPath path;

    @BeforeAll
    static void start() throws IOException {
        EmulatedPath.missing().ifPresent(Requirement::missing);
        path = EmulatedPath.start();
    }

    @AfterAll
    static void close() throws Exception {
        if (path != null) {
            path.close();
            assertThat(Files.exists(Path.of("/run/netns", path.namespace(Side.A))))
                    .isFalse();
            assertThat(Files.exists(Path.of("/run/netns", path.namespace(Side.B))))
                    .isFalse();
        }
    }

    @BeforeEach
    void calm() {
        for (String setting : List.of("heal", "rate 20", "delay 20", "queue 128", "loss 0")) {
            path.set(setting);
        }
    }

    @Test
    void bulkIsAsFastAsTheRateAndFillsTheQueueAndNoMore() throws Exception {
        try (Pair tcp = Pair.connect(path);
                Echo echo = Echo.start(path)) {
            double quiet = echo.millis(0);
            assertThat(quiet).isBetween(40.0, 50.0);
            long droppedBefore = path.from(Side.A).dropped();
            long lostBefore = path.from(Side.A).lost(); // other tests lose some on purpose

            Thread.ofPlatform().start(tcp::sendsForEver);
            tcp.receives(1024 * 1024); // past the slow start
            long begin = System.nanoTime();
            tcp.receives(5_000_000);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(5_000_000 * 8 / seconds / 1e6).isBetween(12.0, 24.0);

            // 128 KiB at 20 Mbit/s are 52 ms.
            assertThat(echo.millis(ROUNDS * 9 / 10)).isGreaterThan(quiet + 5);
            assertThat(echo.millis(0)).isLessThan(quiet + 65);
            assertThat(path.from(Side.A).dropped()).isGreaterThan(droppedBefore);
            assertThat(path.from(Side.A).lost()).isEqualTo(lostBefore);
        }
    }

    @Test
    void shareOfThePacketsIsLostEachWayOnItsOwn() throws Exception {
        path.set("rate 100");
        path.set("delay 1");
        path.set("ab loss 0.2");
        long lostBefore = path.from(Side.B).lost();
        long alreadyLost = path.from(Side.A).lost();
        try (Echo echo = Echo.start(path)) {
            int back = echo.answersTo(500);
            assertThat(back).isBetween(350, 450);
            // Connections of the test before may still say goodbye, and lose some of it.
            assertThat(path.from(Side.A).lost() - alreadyLost).isBetween(500L - back, 520L - back);
            assertThat(path.from(Side.B).lost()).isEqualTo(lostBefore);
        }
    }

    @Test
    void cutStopsEverythingAndHealedItGoesOn() throws Exception {
        try (Pair tcp = Pair.connect(path)) {
            tcp.from().getOutputStream().write(1);
            assertThat(tcp.to().getInputStream().read()).isEqualTo(1);
            path.cut();
            tcp.from().getOutputStream().write(2);
            tcp.to().setSoTimeout(500);
            assertThatThrownBy(() -> tcp.to().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            path.heal();
            tcp.to().setSoTimeout(5_000);
            assertThat(tcp.to().getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void endThatGotAnotherAddressIsReachedThereAndNotWhereItWas() throws Exception {
        String before = path.address(Side.A);
        String after = path.readdress(Side.A);
        assertThat(after).isNotEqualTo(before).isEqualTo(path.address(Side.A));
        try (Pair tcp = Pair.connect(path)) {
            assertThat(tcp.from().getLocalAddress().getHostAddress()).isEqualTo(after);
        }
        assertThatThrownBy(() -> path.inside(Side.B, () -> {
                    Socket socket = new Socket();
                    socket.connect(new InetSocketAddress(before, 9), 300);
                    return socket;
                }))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void commandsRunAtTheirEndAndSeveralPathsAtOnce() throws Exception {
        try (EmulatedPath other = EmulatedPath.start()) {
            for (EmulatedPath one : List.of(path, other)) {
                Process ping = new ProcessBuilder(one.in(Side.A, "ip", "route", "get", one.address(Side.B))).start();
                String said = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(said).contains("src " + one.address(Side.A));
            }
            assertThat(other.namespace(Side.A)).isNotEqualTo(path.namespace(Side.A));
        }
    }

    @Test
    void processesThatItsEndFindsInsideAreEnded() throws Exception {
        EmulatedPath other = EmulatedPath.start();
        Process left = new ProcessBuilder(other.in(Side.B, "sleep", "1000")).start();
        try {
            while (!left.info().command().orElse("").endsWith("sleep")) {
                Thread.onSpinWait(); // until 'ip' has become 'sleep', inside
            }
        } finally {
            other.close();
        }
        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void pathWithoutItsDeviceEndsInsteadOfGoingRoundAndRound() throws Exception {
        try (EmulatedPath other = EmulatedPath.start()) {
            String device = "owp" + other.namespace(Side.A).replaceAll("\\D", "") + "a";
            Process delete = new ProcessBuilder(other.in(Side.A, "ip", "link", "del", device))
                    .inheritIO()
                    .start();
            // The path ends what still runs inside, and may find this.
            assertThat(delete.waitFor()).isIn(0, 128 + 9);
            assertThatThrownBy(() -> {
                        while (true) {
                            other.set("heal"); // until it has noticed
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void whatItCannotDoIsSaid() {
        assertThatThrownBy(() -> path.set("rate fast")).hasMessageContaining("'fast' (expected: a number)");
    }

    /** A connection from A to B. */
    private record Pair(ServerSocket listener, Socket from, Socket to) implements AutoCloseable {
        static Pair connect(EmulatedPath path) throws Exception {
            InetAddress there = InetAddress.getByName(path.address(Side.B));
            ServerSocket listener = path.inside(Side.B, () -> new ServerSocket(0, 1, there));
            Socket from = path.inside(Side.A, () -> new Socket(there, listener.getLocalPort()));
            return new Pair(listener, from, listener.accept());
        }

        void sendsForEver() {
            byte[] noise = new byte[64 * 1024];
            try {
                OutputStream out = from.getOutputStream();
                while (true) {
                    out.write(noise);
                }
            } catch (IOException over) {
                // The test is done with it.
            }
        }

        void receives(int octets) throws IOException {
            InputStream in = to.getInputStream();
            in.skipNBytes(octets);
        }

        @Override
        public void close() throws IOException {
            from.close();
            to.close();
            listener.close();
        }
    }

    /** Datagrams from A that B sends back. */
    private record Echo(DatagramSocket asking, DatagramSocket answering) implements AutoCloseable {
        private static final int OCTETS = 8;
        private static final int BATCH = 100;

        static Echo start(EmulatedPath path) throws Exception {
            InetAddress there = InetAddress.getByName(path.address(Side.B));
            DatagramSocket answering = path.inside(Side.B, () -> new DatagramSocket(0, there));
            DatagramSocket asking = path.inside(Side.A, () -> new DatagramSocket());
            asking.connect(there, answering.getLocalPort());
            Echo echo = new Echo(asking, answering);
            Thread.ofPlatform().daemon().start(echo::answers);
            return echo;
        }

        private void answers() {
            DatagramPacket packet = new DatagramPacket(new byte[OCTETS], OCTETS);
            try {
                while (true) {
                    answering.receive(packet);
                    answering.send(packet);
                }
            } catch (IOException over) {
                // The test is done with it.
            }
        }

        /** The round trip that {@code rank} of {@link #ROUNDS} are faster than: 0 is the best. */
        double millis(int rank) throws IOException {
            double[] millis = new double[ROUNDS];
            DatagramPacket packet = new DatagramPacket(new byte[OCTETS], OCTETS);
            asking.setSoTimeout(1_000);
            for (int i = 0; i < ROUNDS; i++) {
                long begin = System.nanoTime();
                asking.send(packet);
                try {
                    asking.receive(packet);
                    millis[i] = (System.nanoTime() - begin) / 1e6;
                } catch (SocketTimeoutException dropped) {
                    millis[i] = Double.MAX_VALUE;
                }
            }
            Arrays.sort(millis);
            return millis[rank];
        }

        /** Asks in batches that fit a socket's buffer. */
        int answersTo(int questions) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[OCTETS], OCTETS);
            int answers = 0;
            asking.setSoTimeout(500);
            for (int i = 0; i < questions; i += BATCH) {
                for (int j = 0; j < BATCH; j++) {
                    asking.send(packet);
                }
                try {
                    while (true) {
                        asking.receive(packet);
                        answers++;
                    }
                } catch (SocketTimeoutException allCame) {
                    // The rest was lost, as was asked for.
                }
            }
            return answers;
        }

        @Override
        public void close() {
            asking.close();
            answering.close();
        }
    }
}
