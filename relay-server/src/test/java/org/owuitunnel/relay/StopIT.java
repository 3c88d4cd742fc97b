package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;

/** What signals do to the program. */
@DisabledOnOs(OS.WINDOWS) // which ends processes without a signal
class StopIT {
    @TempDir
    private Path folder;

    private LocalCertificateAuthority ca;
    private String token;

    @Test
    void relayThatIsToldToStopEndsWithZero() throws Exception {
        try (RelayProcess relay = start()) {
            relay.process().destroy();
            assertThat(relay.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process().exitValue()).isZero();
        }
    }

    @Test
    void secondSignalEndsItAtOnce() throws Exception {
        try (RelayProcess relay = start();
                TunnelClient tunnel = relay.tunnel(ca.certificate(), token, "any");
                RawVisitor visitor = relay.visitor(ca.certificate())) {
            visitor.gets("any", "/");
            tunnel.next();
            relay.process().destroy();
            relay.awaitStopping();
            assertThat(relay.process().isAlive()).isTrue();
            assertThat(relay.process().toHandle().destroy()).isTrue();
            assertThat(relay.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process().exitValue()).isEqualTo(128 + 15);
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        ca = LocalCertificateAuthority.openOrCreate(
                folder.resolve("ca"), Clock.systemUTC(), new SecureRandom(), "test@box");
        TokenStore.Creation created = TokenStore.in(folder.resolve("data")).create("laptop");
        token = ((TokenStore.Creation.Created) created).token().secret();
    }

    private RelayProcess start() throws Exception {
        return RelayProcess.start(configure(ca.issue(Set.of("localhost", "any.localhost"), Set.of())));
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
}
