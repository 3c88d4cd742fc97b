package org.owuitunnel.relay.acme;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.PemText;

/** Let's Encrypt's small ACME server, which forgets everything when it ends. Used by the test's thread. */
public final class Pebble implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/pebble");
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private static final int START_SECONDS = 30;

    private final Process process;
    private final int port;
    private final Path ca;
    private final Path log;

    private Pebble(Process process, int port, Path ca, Path log) {
        this.process = process;
        this.port = port;
        this.ca = ca;
        this.log = log;
    }

    public static void require() {
        assumeTrue(CI || Files.isExecutable(PROGRAM), "needs: apt-get install -y pebble");
    }

    /** Starts one that asks {@code dns} and rejects that many of a hundred good nonces; {@code more} goes into its settings. */
    public static Pebble start(Path folder, InetSocketAddress dns, int rejects, String more) throws Exception {
        return start(folder, dns, rejects, more, free());
    }

    /** The same on a port that one before has left. */
    static Pebble start(Path folder, InetSocketAddress dns, int rejects, String more, int port) throws Exception {
        Files.createDirectories(folder);
        LocalCertificateAuthority ca = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "pebble@box");
        CertifiedKey key = ca.issue(Set.of("localhost"), Set.of(InetAddress.ofLiteral("127.0.0.1")));
        Files.writeString(folder.resolve("chain.pem"), PemText.chain(key));
        Files.writeString(folder.resolve("key.pem"), PemText.key(key));
        Path trusted = Files.writeString(folder.resolve("trusted.pem"), PemText.certificate(ca.certificate()));
        Path config = Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": 1, "tlsPort": 1, "ocspResponderURL": "" %s}}
                """.formatted(
                        port, free(), folder.resolve("chain.pem"), folder.resolve("key.pem"), more));
        Path log = folder.resolve("pebble.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        PROGRAM.toString(),
                        "-config",
                        config.toString(),
                        "-strict",
                        "-dnsserver",
                        dns.getHostString() + ":" + dns.getPort()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PEBBLE_VA_NOSLEEP", "1",
                        "PEBBLE_WFE_NONCEREJECT", Integer.toString(rejects),
                        "PEBBLE_AUTHZREUSE", "0"));
        Process process = builder.start();
        Await.until(
                "pebble on " + port,
                START_SECONDS,
                () -> said(log).contains("ACME directory available at") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(said(log));
        }
        return new Pebble(process, port, trusted, log);
    }

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String said(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    int port() {
        return port;
    }

    public URI directory() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    /** What vouches for its own address, which is another authority than the one it issues with. */
    public Path ca() {
        return ca;
    }

    public String said() {
        return said(log);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
