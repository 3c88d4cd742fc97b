package org.owuitunnel.relay.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.owuitunnel.relay.certificates.LocalCaFixture.address;
import static org.owuitunnel.relay.certificates.LocalCaFixture.addresses;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a local CA may speak for. */
class PermittedNamesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path temporary;

    private LocalCaFixture fixture;

    @BeforeEach
    void inAnEmptyFolder() {
        fixture = new LocalCaFixture(temporary.resolve("ca"), NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "demo.localhost", "a.b.localhost", "LOCALHOST", "box.local", "demo.box.local"})
    void namesOfThisMachineArePermitted(String name) throws IOException {
        assertThat(fixture.open().permits(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "local",
                "other.local",
                "xbox.local",
                "notlocalhost",
                "localhost.example.org",
                "box.lan",
                "localhost.",
                ".localhost",
                "a..localhost",
                "*",
                "*.localhost",
                "-a.localhost",
                "a b.localhost",
                "",
                "192.168.1.7"
            })
    void otherNamesAreRefused(String name) throws IOException {
        LocalCertificateAuthority ca = fixture.open();

        assertThat(ca.permits(name)).isFalse();
        assertThatThrownBy(() -> ca.issue(Set.of("localhost", name), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%s: beyond what the local CA may speak for (expected: localhost, box.local, names below them,"
                                + " or a private address)",
                        name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.1.1",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.178.20",
                "169.254.3.4",
                "100.64.0.1",
                "100.127.255.255",
                "::1",
                "fd12:3456::1",
                "fc00::1",
                "fe80::1"
            })
    void privateAddressesArePermitted(String address) throws IOException {
        assertThat(fixture.open().permits(address(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "192.169.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "128.0.0.1",
                "::2",
                "2001:db8::1",
                "fec0::1",
                "::ffff:8.8.8.8",
                "0.0.0.0"
            })
    void publicAddressesAreRefused(String address) throws IOException {
        LocalCertificateAuthority ca = fixture.open();

        assertThat(ca.permits(address(address))).isFalse();
        assertThatThrownBy(() -> ca.issue(Set.of(), addresses(address))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void certificateForNothingIsRefused() throws IOException {
        LocalCertificateAuthority ca = fixture.open();

        assertThatThrownBy(() -> ca.issue(Set.of(), Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@b_x", "alice@", "localhost", "alice@-box", "ÄPFEL"})
    void hostThatCannotBeAMulticastNameLeavesLocalhostAlone(String owner) throws IOException {
        LocalCertificateAuthority ca = fixture.open(owner);

        assertThat(ca.permits("localhost")).isTrue();
        assertThat(ca.permits("localhost.local")).isFalse();
        assertThat(ca.certificate().getSubjectX500Principal().toString()).contains("of " + owner);
    }
}
