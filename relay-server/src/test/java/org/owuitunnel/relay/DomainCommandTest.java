package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.TestCertificate;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.testing.PemText;
import picocli.CommandLine;

class DomainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    @BeforeEach
    void aTokenWithAName() throws IOException {
        // A key that is not there: domains can be added by a user who may not read it.
        Files.writeString(
                home.resolve("relay.yml"),
                "domain: tunnel.example.com\ndata: data\ntls: {certificate: /none, key: /none}\n");
        TokenStore tokens = TokenStore.in(home.resolve("data"));
        String id = ((TokenStore.Creation.Created) tokens.create("ana"))
                .entry()
                .owner()
                .id();
        NameBook.in(home.resolve("data")).claim(id, "kitchen");
    }

    @Test
    void aHostIsAddedListedAndRemoved() throws IOException {
        assertThat(run("domain", "add", "Chat.Ana.example.", "Kitchen")).isZero();
        assertThat(err.toString())
                .contains(
                        "chat.ana.example leads to tunnel kitchen of ana",
                        "a CNAME to tunnel.example.com",
                        "owui-relay domain check chat.ana.example");
        assertThat(run("domain", "list")).isZero();
        assertThat(out.toString()).matches("chat\\.ana\\.example +kitchen +ana\\R");
        assertThat(run("domain", "remove", "chat.ana.example")).isZero();
        assertThat(run("domain", "remove", "chat.ana.example")).isEqualTo(2);
        assertThat(err.toString()).contains("host: chat.ana.example (expected: one that 'domain list' shows)");
        assertThat(DomainBook.in(home.resolve("data")).all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.ana.example, kitchen, 'a DNS name without a port'",
        "chat.ana.example:443, kitchen, 'a DNS name without a port'",
        "*.ana.example, kitchen, 'a DNS name without a port'",
        "münchen.example, kitchen, in their xn-- form",
        "kitchen.tunnel.example.com, kitchen, is the relay's own domain",
        "chat.ana.example, a_b, 'name: a_b (expected: '",
        "chat.ana.example, cellar, name: cellar belongs to nobody",
    })
    void whatCannotBeAddedIsRefusedWithTheCure(String host, String name, String reason) throws IOException {
        assertThat(run("domain", "add", host, name)).isEqualTo(2);
        assertThat(err.toString()).contains(reason, "(expected: ").doesNotContain("\tat ");
        assertThat(DomainBook.in(home.resolve("data")).all()).isEmpty();
    }

    @Test
    void removingAUserEndsHisHosts() throws IOException {
        run("domain", "add", "chat.ana.example", "kitchen");
        assertThat(run("user", "remove", "ana")).isZero();
        assertThat(err.toString()).contains("free again: kitchen; no longer served: chat.ana.example");
        assertThat(DomainBook.in(home.resolve("data")).all()).isEmpty();
        assertThat(run("domain", "list")).isZero();
        assertThat(err.toString()).contains("no domains yet (expected: owui-relay domain add HOST NAME)");
    }

    @Test
    void checkSaysThatNoCertificateCanBeHadWithoutTheAuthoritysTerms() throws IOException {
        Files.writeString(home.resolve("relay.yml"), "data: data\ntls: {local-ca: true}\n");
        run("domain", "add", "chat.ana.example", "kitchen");
        assertThat(run("domain", "check", "chat.ana.example")).isEqualTo(2);
        assertThat(out.toString())
                .contains(
                        "ok       book: leads to tunnel kitchen of ana",
                        "PROBLEM  certificate: none can be had (expected: acme.agree-to-terms: true");
        assertThat(run("domain", "check", "other.example")).isEqualTo(2);
        assertThat(out.toString()).contains("PROBLEM  book: other.example is not among 'domain list'");
    }

    @Test
    void aHostThatTheAdministratorsOwnCertificateIsForNeedsNone() throws Exception {
        Instant now = Instant.now();
        CertifiedKey files = TestCertificate.of(
                now.minusSeconds(60),
                now.plusSeconds(3600),
                "tunnel.example.com",
                "*.tunnel.example.com",
                "chat.ana.example");
        Files.writeString(home.resolve("chain.pem"), PemText.chain(files));
        Path key = Files.writeString(home.resolve("key.pem"), PemText.key(files));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(home.resolve("relay.yml"), """
                domain: tunnel.example.com
                data: data
                tls: {certificate: chain.pem, key: key.pem}
                acme: {agree-to-terms: true}
                """);
        run("domain", "add", "chat.ana.example", "kitchen");
        assertThat(run("domain", "check", "chat.ana.example")).isZero();
        assertThat(out.toString()).contains("ok       certificate: one in tls.certificate is for chat.ana.example");
        assertThat(run("certificate", "show")).isZero();
        assertThat(out.toString())
                .contains("names:    *.tunnel.example.com chat.ana.example")
                .doesNotContain("none yet");
    }

    @Test
    void checkLeavesTheCertificateToProxiesThatEndTls() throws IOException {
        Files.writeString(home.resolve("relay.yml"), """
                domain: tunnel.example.com
                data: data
                https: {port: off}
                proxied: {port: 8081}
                proxies: {trusted: 127.0.0.1}
                """);
        run("domain", "add", "chat.ana.example", "kitchen");
        assertThat(run("domain", "check", "chat.ana.example")).isZero();
        assertThat(out.toString()).contains("ok       certificate: the proxies in front of the relay");
    }

    private int run(String... arguments) {
        CommandLine root =
                Main.commandLine(new Machine(Map.of("OWUI_RELAY_CONFIG", "relay.yml"), "Linux", home, false, home));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return root.execute(arguments);
    }
}
