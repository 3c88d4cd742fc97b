package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.acme.Bind;
import org.owuitunnel.relay.acme.Pebble;
import org.owuitunnel.relay.testing.Await;

/** A relay that starts without a certificate, gets one, and shows another while visitors go on. */
final class AcmeRelayIT {
    private static final int VISITORS = 100;

    /** For an order, with DNS and the authority on a busy machine. */
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void aRelayGetsItsFirstCertificateByItselfAndShowsTheNextOneToNewcomersAlone() throws Exception {
        Bind.require();
        Pebble.require();
        String address = Bind.someAddress();
        try (Bind dns = Bind.primary(Files.createDirectory(folder.resolve("dns")), address, "", "");
                Pebble authority = Pebble.start(folder.resolve("pebble"), dns.server(), 5, "")) {
            Path config = Files.writeString(folder.resolve("relay.yml"), """
                    domain: tunnel.test
                    https: {host: 127.0.0.1, port: 0}
                    http: {port: off}
                    data: data
                    acme:
                      dns: rfc2136
                      agree-to-terms: true
                      directory: %s
                      directory-ca: %s
                      rfc2136: {server: %s, key-file: %s}
                      dns-resolver: %s
                    """.formatted(
                            authority.directory(), authority.ca(), address, dns.key(), address));
            TokenStore.in(folder.resolve("data")).create("laptop");
            try (RelayProcess relay = RelayProcess.start(config)) {
                AtomicReference<SSLSocket> opened = new AtomicReference<>();
                Await.until("a first certificate", PATIENCE_SECONDS, () -> opens(relay.port(), opened));
                List<SSLSocket> visitors = new ArrayList<>(List.of(opened.get()));
                while (visitors.size() < VISITORS) {
                    visitors.add(visit(relay.port()));
                }
                BigInteger first = serial(visitors.getFirst());
                assertThat(names(visitors.getFirst())).contains("tunnel.test", "*.tunnel.test");

                assertThat(renew(config).waitFor()).isZero();
                Await.until(
                        "another certificate",
                        () -> !newcomersSerial(relay.port()).equals(first));
                for (SSLSocket visitor : visitors) {
                    assertThat(asks(visitor)).startsWith("HTTP/1.1 200");
                    visitor.close();
                }
            }
        }
    }

    private static Process renew(Path config) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "certificate",
                        "renew",
                        "--config",
                        config.toString())
                .inheritIO()
                .start();
    }

    private static boolean opens(int port, AtomicReference<SSLSocket> opened) {
        try {
            opened.set(visit(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static BigInteger newcomersSerial(int port) {
        try (SSLSocket newcomer = visit(port)) {
            return serial(newcomer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection by TLS, whoever vouches for the certificate. */
    private static SSLSocket visit(int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "tunnel.test", port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("tunnel.test")));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate leaf(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static BigInteger serial(SSLSocket socket) throws IOException {
        return leaf(socket).getSerialNumber();
    }

    private static List<String> names(SSLSocket socket) throws Exception {
        return leaf(socket).getSubjectAlternativeNames().stream()
                .map(name -> name.get(1).toString())
                .toList();
    }

    private static String asks(SSLSocket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("GET /.owui-tunnel/health HTTP/1.1\r\nHost: tunnel.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
    }
}
