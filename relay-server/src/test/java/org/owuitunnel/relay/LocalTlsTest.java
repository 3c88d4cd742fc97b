package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;

class LocalTlsTest {
    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private Set<String> names = Set.of("localhost");
    private Set<InetAddress> addresses = Set.of();
    private LocalTls tls;

    private final LocalTls.Subjects subjects = new LocalTls.Subjects() {
        @Override
        public Set<String> names() {
            return names;
        }

        @Override
        public Set<InetAddress> addresses() {
            return addresses;
        }
    };

    @BeforeEach
    void start() throws Exception {
        InstantSource hand = () -> now;
        Clock clock = hand.withZone(ZoneOffset.UTC);
        tls = LocalTls.start(
                LocalCertificateAuthority.openOrCreate(folder.resolve("ca"), clock, new SecureRandom(), "ana@box"),
                subjects,
                clock);
    }

    @Test
    void nothingNewChangesNothing() throws Exception {
        SslContext before = tls.find("");
        now = now.plus(Duration.ofDays(4));
        tls.refresh();
        assertThat(tls.find("")).isSameAs(before);
        tls.close();
    }

    @Test
    void anotherNameAddressOrDayOfItsLifeBringsAnotherCertificate() throws Exception {
        SslContext first = tls.find("");
        names = Set.of("localhost", "kitchen.localhost");
        tls.refresh();
        SslContext second = tls.find("");
        addresses = Set.of(InetAddress.ofLiteral("192.168.1.7"));
        tls.refresh();
        SslContext third = tls.find("");
        now = now.plus(Duration.ofDays(6));
        tls.refresh();

        assertThat(Set.of(first, second, third, tls.find(""))).hasSize(4);
        tls.close();
    }

    @Test
    void aNameThatIsNotTheCasToVouchForLeavesTheCertificateAsItWas() {
        SslContext before = tls.find("");
        names = Set.of("localhost", "example.com");
        assertThatIllegalArgumentException().isThrownBy(() -> tls.refresh());
        assertThat(tls.find("")).isSameAs(before);
        tls.close();
    }
}
