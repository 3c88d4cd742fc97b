package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.relay.acme.Bind;
import org.owuitunnel.relay.acme.Pebble;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.TunnelClient;
import picocli.CommandLine;

/** Hosts of tunnels' owners at a relay that runs, whose own certificate is in files. */
final class DomainIT {
    private static final String CHAT = "chat.proofs.test";
    private static final String DEAD = "dead.proofs.test";
    private static final String LATE = "late.proofs.test";

    /** For an order, with DNS and the authority on a busy machine. */
    private static final int PATIENCE_SECONDS = 60;

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    /** Three orders, one after the other, and one that fails. */
    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void aHostGetsItsCertificateAndLeadsToItsOwnersTunnelUntilItIsRemoved() throws Exception {
        Bind.require();
        Pebble.require();
        String here = Bind.someAddress();
        String address = Bind.someAddress();
        RelayFolder files = RelayFolder.in(folder);
        List<String> tokens = files.tokens(2);
        try (Bind dns = Bind.primary(Files.createDirectory(folder.resolve("dns")), address, "", "");
                Pebble authority = Pebble.start(folder.resolve("pebble"), dns.server(), 5, ", \"httpPort\": 80")) {
            for (String host : List.of("tunnel.test", CHAT, LATE)) {
                dns.leads(host, here);
            }
            dns.leads(DEAD, Bind.someAddress()); // where nobody listens
            configure("relay.yml", "localhost", here, address, authority);
            configure("check.yml", "tunnel.test", here, address, authority);
            try (RelayProcess relay = RelayProcess.start(folder.resolve("relay.yml"));
                    TunnelClient ana = relay.tunnel(files.authority(), tokens.get(0), "kitchen");
                    TunnelClient bob = relay.tunnel(files.authority(), tokens.get(1), "attic")) {
                ana.answering(request -> request.answers(200, "soup"));
                bob.answering(request -> request.answers(200, "dust"));
                assertThat(status(relay, CHAT)).startsWith("HTTP/1.1 421 ");

                assertThat(run("domain", "add", CHAT, "kitchen")).isZero();
                Await.until(
                        "served", PATIENCE_SECONDS, () -> status(relay, CHAT).startsWith("HTTP/1.1 200 "));
                Await.until(
                        "a certificate",
                        PATIENCE_SECONDS,
                        () -> shown(relay, CHAT).equals(List.of(CHAT)));
                assertThat(status(relay, CHAT)).startsWith("HTTP/1.1 200 ");
                assertThat(shown(relay, "other.proofs.test")).contains("localhost");
                assertThat(shown(relay, "kitchen.localhost")).contains("localhost");
                assertOneHostThatFailsHoldsNoOtherUp(relay);
                assertOnlyTheOwnerIsTold(relay, files, tokens);
                assertThat(bob.seen()).as("meant for the other token").isEmpty();

                assertThat(run("domain", "remove", CHAT)).isZero();
                Await.until("gone", PATIENCE_SECONDS, () -> status(relay, CHAT).startsWith("HTTP/1.1 421 "));
                Await.until(
                        "not shown", PATIENCE_SECONDS, () -> shown(relay, CHAT).contains("localhost"));
                assertThat(shown(relay, LATE)).containsExactly(LATE);
            }
        }
    }

    private void assertOneHostThatFailsHoldsNoOtherUp(RelayProcess relay) {
        assertThat(run("domain", "add", DEAD, "kitchen")).isZero();
        Await.until(
                "a failure",
                PATIENCE_SECONDS,
                () -> text("certificate", "show").contains("did not find the proof for " + DEAD));
        assertThat(run("domain", "add", LATE, "kitchen")).isZero();
        Await.until("the next one", PATIENCE_SECONDS, () -> shown(relay, LATE).equals(List.of(LATE)));
        assertThat(text("certificate", "show"))
                .contains("names:    " + CHAT, "none yet for " + DEAD, "; tried again at ", "names:    " + LATE);

        assertThat(text("domain", "check", LATE, "--config", "check.yml"))
                .contains(
                        "ok       book: leads to tunnel kitchen",
                        "ok       addresses: ",
                        "ok       authority: answers",
                        "ok       CAA: ",
                        "ok       http: this relay is reached at port 80")
                .doesNotContain("PROBLEM");
        assertThat(text("domain", "check", DEAD, "--config", "check.yml"))
                .contains("PROBLEM  addresses: " + DEAD + " leads to ", "PROBLEM  http: ");
    }

    private void assertOnlyTheOwnerIsTold(RelayProcess relay, RelayFolder files, List<String> tokens) throws Exception {
        try (TunnelClient again = relay.tunnel(files.authority(), tokens.get(0), "kitchen")) {
            again.answering(request -> request.answers(200, "soup"));
            assertThat(again.welcomed().urls())
                    .containsExactly(
                            "https://kitchen.localhost:" + relay.port(),
                            "https://" + CHAT + ":" + relay.port(),
                            "https://" + LATE + ":" + relay.port());
        }
        try (TunnelClient other = relay.tunnel(files.authority(), tokens.get(1), "attic")) {
            assertThat(other.welcomed().urls()).containsExactly("https://attic.localhost:" + relay.port());
        }
        try (TunnelClient thief = new TunnelClient(files.tls(), relay.port(), tokens.get(1), "kitchen")) {
            assertThat(thief.dials().closed()).contains(Integer.toString(CloseCode.NAME_REFUSED.code()));
        }
    }

    private void configure(String name, String domain, String here, String dns, Pebble authority) throws IOException {
        Files.writeString(
                folder.resolve(name), """
                domain: %s
                https: {host: 127.0.0.1, port: 0}
                http: {host: %s, port: 80}
                tls: {certificate: chain.pem, key: key.pem}
                data: data
                acme: {agree-to-terms: true, directory: '%s', directory-ca: %s, dns-resolver: %s}
                """.formatted(domain, here, authority.directory(), authority.ca(), dns));
    }

    private int run(String... arguments) {
        Machine machine = new Machine(Map.of("OWUI_RELAY_CONFIG", "relay.yml"), "Linux", folder, false, folder);
        CommandLine root = Main.commandLine(machine);
        root.setOut(new PrintWriter(out));
        return root.execute(arguments);
    }

    private String text(String... arguments) {
        out.getBuffer().setLength(0);
        int ignored = run(arguments);
        return out.toString();
    }

    /** The first line of what is answered at {@code host}, or why there is none. */
    private static String status(RelayProcess relay, String host) {
        try (SSLSocket socket = visit(relay, host)) {
            OutputStream sent = socket.getOutputStream();
            sent.write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The names of the certificate that is shown to whoever names {@code host}. */
    private static List<String> shown(RelayProcess relay, String host) {
        try (SSLSocket socket = visit(relay, host)) {
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectAlternativeNames().stream()
                    .map(name -> name.get(1).toString())
                    .toList();
        } catch (IOException | CertificateParsingException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection by TLS, whoever vouches for the certificate. */
    private static SSLSocket visit(RelayProcess relay, String host) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            Socket plain = new Socket(InetAddress.getLoopbackAddress(), relay.port());
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, relay.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
