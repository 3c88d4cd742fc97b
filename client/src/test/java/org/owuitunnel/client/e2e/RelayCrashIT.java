package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.link.LinkConfig;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.LinkSession;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.wire.Transport;

/** R2: the relay's process is killed under 200 clients and started again. Takes a minute: -Dowui.long=true. */
@EnabledIfSystemProperty(named = "owui.long", matches = "true", disabledReason = "takes a minute: -Dowui.long=true")
@DisabledOnOs(OS.WINDOWS)
final class RelayCrashIT {
    private static final int CLIENTS = 200;

    /** As many as a token may have. */
    private static final int NAMES_PER_TOKEN = 20;

    private static final TestCa CA = new TestCa("crash test");

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
    private final List<LinkSession> sessions = new ArrayList<>();
    private final Crowd crowd = new Crowd();

    @TempDir
    private Path folder;

    /** Where all clients stand, by their names. */
    private static final class Crowd {
        private final Map<String, Long> onlineAt = new ConcurrentHashMap<>();
        private volatile CountDownLatch missing = new CountDownLatch(CLIENTS);

        void clear() {
            onlineAt.clear();
            missing = new CountDownLatch(CLIENTS);
        }

        LinkEvents of(String name) {
            return new LinkEvents() {
                @Override
                public void online(Welcome welcome) {
                    assertThat(welcome.name()).isEqualTo(name);
                    if (onlineAt.put(name, System.nanoTime()) == null) {
                        missing.countDown();
                    }
                }

                @Override
                public void lost(String reason) {}

                @Override
                public void retrying(Duration pause, LinkFailure because) {}

                @Override
                public void failed(LinkFailure failure) {}
            };
        }
    }

    @AfterEach
    void stop() throws Exception {
        sessions.forEach(session -> session.stop(Duration.ZERO).join());
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    @Test
    @Timeout(300)
    void everyClientIsBackWithItsNameAndTheyDoNotComeAllAtOnce() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path file = configure(port);
        List<String> tokens = tokens(); // beforehand: a relay sees those that come later within a second
        Process relay = start(file);
        try {
            startClients(port, tokens);
            assertThat(crowd.missing.await(120, TimeUnit.SECONDS)).isTrue();
            relay.destroyForcibly().waitFor();
            crowd.clear();
            relay = start(file);
            long serving = System.nanoTime();
            assertThat(crowd.missing.await(60, TimeUnit.SECONDS)).isTrue();

            Map<Long, Integer> perSecond = new TreeMap<>();
            crowd.onlineAt
                    .values()
                    .forEach(at -> perSecond.merge(TimeUnit.NANOSECONDS.toSeconds(at - serving), 1, Integer::sum));
            System.out.println("clients back in each second: " + perSecond);
            assertThat(perSecond.values()).allMatch(count -> count <= CLIENTS / 5);
        } finally {
            relay.destroyForcibly();
        }
    }

    private List<String> tokens() throws IOException {
        TokenStore store = TokenStore.in(folder.resolve("data"));
        List<String> tokens = new ArrayList<>();
        for (int owner = 0; owner < CLIENTS / NAMES_PER_TOKEN; owner++) {
            tokens.add(((TokenStore.Creation.Created) store.create("owner-" + owner))
                    .token()
                    .secret());
        }
        return tokens;
    }

    private void startClients(int port, List<String> tokens) {
        for (int client = 0; client < CLIENTS; client++) {
            String secret = tokens.get(client / NAMES_PER_TOKEN);
            String name = "client-" + client;
            EventLoop loop = loops.next();
            LinkSession session = new LinkSession(
                    new LinkConfig(
                            new RelayEndpoint("localhost", port), List.of(CA.certificate()), name, () -> secret, "0"),
                    new LinkSession.Environment(loop, loop.ticker()::nanoTime, new SecureRandom()),
                    (stream, head, last) -> {
                        throw new AssertionError("no visitor comes");
                    },
                    crowd.of(name));
            sessions.add(session);
            session.start();
        }
    }

    private Path configure(int port) throws Exception {
        TestCa.Identity identity = CA.issue("localhost", "*.localhost");
        Files.writeString(
                folder.resolve("chain.pem"),
                TestCa.pem("CERTIFICATE", identity.certificate().getEncoded()));
        Path key = Files.createFile(
                folder.resolve("key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, TestCa.pem("PRIVATE KEY", identity.key().getEncoded()));
        return Files.writeString(folder.resolve("relay.yml"), """
                domain: localhost
                https: {host: 127.0.0.1, port: %d}
                http: {port: off}
                tls: {certificate: chain.pem, key: key.pem}
                data: data
                """.formatted(port));
    }

    /** Returns once it serves. */
    private static Process start(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.owuitunnel.relay.Main",
                        "run",
                        "--config",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("relay.serving")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(more -> {}));
                return process;
            }
        }
        throw new AssertionError(said.toString());
    }
}
