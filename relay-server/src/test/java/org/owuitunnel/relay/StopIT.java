package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;

/** What signals do to the program. */
@DisabledOnOs(OS.WINDOWS) // which ends processes without a signal
class StopIT {
    private static final Pattern PORT = Pattern.compile("relay\\.serving .*port=(\\d+)");

    @TempDir
    private Path folder;

    @Test
    void relayThatIsToldToStopEndsWithZero() throws Exception {
        try (Running relay = start()) {
            relay.process.destroy();
            assertThat(relay.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process.exitValue()).isZero();
        }
    }

    @Test
    void secondSignalEndsItAtOnce() throws Exception {
        try (Running relay = start();
                TunnelClient tunnel = relay.tunnel();
                RawVisitor visitor = relay.visitor()) {
            visitor.gets("any", "/");
            tunnel.next();
            relay.process.destroy();
            relay.awaitStopping();
            assertThat(relay.process.isAlive()).isTrue();
            assertThat(relay.process.toHandle().destroy()).isTrue();
            assertThat(relay.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process.exitValue()).isEqualTo(128 + 15);
        }
    }

    private Running start() throws Exception {
        LocalCertificateAuthority authority = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
        Path file = configure(authority.issue(Set.of("localhost", "any.localhost"), Set.of()));
        TokenStore.Creation created = TokenStore.in(folder.resolve("data")).create("laptop");
        String token = ((TokenStore.Creation.Created) created).token().secret();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        int port = port(process.inputReader(StandardCharsets.UTF_8));
        return new Running(process, port, authority.certificate(), token);
    }

    private Path configure(CertifiedKey key) throws Exception {
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : key.chain()) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(folder.resolve("chain.pem"), chain);
        Path keyFile = Files.createFile(
                folder.resolve("key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, pem("PRIVATE KEY", key.key().getEncoded()));
        return Files.writeString(folder.resolve("relay.yml"), """
                domain: localhost
                https: {host: 127.0.0.1, port: 0}
                http: {port: off}
                tls: {certificate: chain.pem, key: key.pem}
                limits: {drain-timeout: 3m}
                data: data
                """);
    }

    private static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private static int port(BufferedReader lines) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.append(line).append('\n');
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new AssertionError(all.toString());
    }

    private record Running(Process process, int port, X509Certificate authority, String token)
            implements AutoCloseable {
        TunnelClient tunnel() throws Exception {
            TunnelClient client = new TunnelClient(
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .trustManager(authority)
                            .build(),
                    port,
                    token,
                    "any");
            client.dials().welcome();
            return client;
        }

        RawVisitor visitor() throws Exception {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return RawVisitor.overTls(context, port);
        }

        /** Returns once no one can come in any more. */
        void awaitStopping() {
            Await.until("refused", () -> {
                try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return !late.isConnected();
                } catch (IOException e) {
                    return true;
                }
            });
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
