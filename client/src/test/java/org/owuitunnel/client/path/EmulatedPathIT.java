package org.owuitunnel.client.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.Requirement;

/** The path does to real sockets what it is told; bounds are wide, since the machine has other work. */
final class EmulatedPathIT {
    private EmulatedPath path;

    @BeforeEach
    void start() throws IOException {
        EmulatedPath.missing().ifPresent(Requirement::missing);
        path = EmulatedPath.start("rate 20", "delay 20", "queue 128");
    }

    @AfterEach
    void close() throws Exception {
        if (path != null) {
            path.close();
            assertThat(Files.exists(Path.of("/run/netns", path.namespace(Side.A))))
                    .isFalse();
            assertThat(Files.exists(Path.of("/run/netns", path.namespace(Side.B))))
                    .isFalse();
        }
    }

    @Test
    void bulkIsAsFastAsTheRateAndFillsTheQueueAndNoMore() throws Exception {
        try (Pair tcp = Pair.connect(path);
                Echo echo = Echo.start(path)) {
            double quiet = echo.medianMillis(20);
            assertThat(quiet).isBetween(40.0, 50.0);

            Thread.ofPlatform().start(tcp::sendsForEver);
            tcp.receives(1024 * 1024); // past the slow start
            long begin = System.nanoTime();
            tcp.receives(5_000_000);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(5_000_000 * 8 / seconds / 1e6).isCloseTo(19, within(2.0)); // headers take 4 %

            // 128 KiB at 20 Mbit/s are 52 ms.
            assertThat(echo.medianMillis(20)).isBetween(quiet + 5, quiet + 65);
            assertThat(path.from(Side.A).dropped()).isPositive();
            assertThat(path.from(Side.A).lost()).isZero();
        }
    }

    @Test
    void shareOfThePacketsIsLostEachWayOnItsOwn() throws Exception {
        path.set("rate 100");
        path.set("delay 1");
        path.set("ab loss 0.2");
        try (Echo echo = Echo.start(path)) {
            int back = echo.answersTo(1000);
            assertThat(back).isBetween(740, 860);
            assertThat(path.from(Side.A).lost()).isEqualTo(1000 - back);
            assertThat(path.from(Side.B).lost()).isZero();
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
            for (EmulatedPath one : java.util.List.of(path, other)) {
                Process ping = new ProcessBuilder(one.in(Side.A, "ip", "route", "get", one.address(Side.B))).start();
                String said = new String(ping.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                assertThat(said).contains("src " + one.address(Side.A));
            }
            assertThat(other.namespace(Side.A)).isNotEqualTo(path.namespace(Side.A));
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

        double medianMillis(int rounds) throws IOException {
            double[] millis = new double[rounds];
            DatagramPacket packet = new DatagramPacket(new byte[OCTETS], OCTETS);
            asking.setSoTimeout(1_000);
            for (int i = 0; i < rounds; i++) {
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
            return millis[rounds / 2];
        }

        int answersTo(int questions) throws IOException, InterruptedException {
            DatagramPacket packet = new DatagramPacket(new byte[OCTETS], OCTETS);
            int answers = 0;
            asking.setSoTimeout(30); // 15 times the round trip
            for (int i = 0; i < questions; i++) {
                asking.send(packet);
                try {
                    asking.receive(packet);
                    answers++;
                } catch (SocketTimeoutException lost) {
                    // As was asked for.
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
