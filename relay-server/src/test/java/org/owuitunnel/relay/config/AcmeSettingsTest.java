package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator writes who has certificates by ACME. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class AcmeSettingsTest {
    private static final Machine MACHINE =
            new Machine(Map.of(), "Linux", Path.of("/home/ann"), false, Path.of("/here"));

    @TempDir
    private Path folder;

    @BeforeEach
    void secrets() throws IOException {
        for (String name : List.of("secret", "program", "ca.pem")) {
            Files.writeString(folder.resolve(name), "x");
            Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void theTermsAndAWayIntoDnsAreEnough() throws ConfigException {
        AcmeConfig config = read("acme: {dns: cloudflare, agree-to-terms: true, cloudflare: {token-file: secret}}");
        assertThat(config)
                .isEqualTo(new AcmeConfig(
                        new AcmeConfig.Account(
                                URI.create("https://acme-v02.api.letsencrypt.org/directory"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new AcmeConfig.Records.Cloudflare(
                                URI.create("https://api.cloudflare.com/client/v4"), folder.resolve("secret")),
                        new AcmeConfig.Dns(DnsCheck.SERVERS, Optional.empty(), Duration.ofMinutes(2))));
    }

    @Test
    void everythingCanBeSaid() throws ConfigException {
        AcmeConfig config = read("""
                acme:
                  dns: rfc2136
                  agree-to-terms: true
                  email: ann@example.com
                  directory: https://ca.example.com/dir
                  directory-ca: ca.pem
                  profile: shortlived
                  eab-key-id: kid-1
                  eab-key-file: secret
                  rfc2136: {server: 'ns1.example.com:5353', key-file: secret}
                  dns-check: resolver
                  dns-resolver: '[::1]'
                  dns-timeout: 30s
                """);
        assertThat(config.account().binding()).contains(new AcmeConfig.Binding("kid-1", folder.resolve("secret")));
        assertThat(config.records())
                .isEqualTo(new AcmeConfig.Records.Rfc2136(
                        InetSocketAddress.createUnresolved("ns1.example.com", 5353), folder.resolve("secret")));
        assertThat(config.dns())
                .isEqualTo(new AcmeConfig.Dns(
                        DnsCheck.RESOLVER,
                        Optional.of(InetSocketAddress.createUnresolved("::1", 53)),
                        Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme: {dns: exec, exec: {program: program}}               | acme.agree-to-terms: not true",
                "acme: {dns: route53, agree-to-terms: true}                | 2: acme.dns: route53 (expected: rfc2136 or cloudflare or acme-dns or exec",
                "acme: {dns: exec, agree-to-terms: true}                   | acme.exec.program: not set",
                "acme: {dns: rfc2136, agree-to-terms: true, rfc2136: {key-file: secret}} | acme.rfc2136.server: not set",
                "acme: {dns: cloudflare, agree-to-terms: true}             | acme.cloudflare.token-file: not set",
                "acme: {dns: acme-dns, agree-to-terms: true, acme-dns: {server: 'http://example.com', account-file: secret}} | 2: acme.acme-dns.server: http://example.com (expected: an https URL",
                "acme: {dns: exec, agree-to-terms: true, exec: {program: nowhere}} | (expected: a file that can be read)",
                "acme: {dns: exec, agree-to-terms: true, exec: {program: program}, directory: letsencript} | 2: acme.directory: letsencript (expected: letsencrypt, letsencrypt-staging or an https URL)",
                "acme: {dns: exec, agree-to-terms: true, exec: {program: program}, eab-key-file: secret} | acme.eab-key-id: not set",
                "acme: {cloudflare: {token-file: secret}}                  | 2: acme.cloudflare.token-file: set without acme.dns",
                "acme: {agree-to-terms: true, dns-timeout: 1m}             | 2: acme.dns-timeout: set without acme.dns",
                "acme: {email: ann@example.com}                            | acme.agree-to-terms: not true",
                "acme: {agree-to-terms: true}                              | tls.certificate: not set",
                "acme: {dns: exec, agree-to-terms: true, exec: {program: program}, emial: a@b} | 2: acme.emial: unknown key (did you mean 'acme.email'?)",
            })
    void whatCannotBeIsRefusedWithTheCure(String yaml, String problem) {
        assertThat(problems("domain: tunnel.example.com\n" + yaml + "\n"))
                .anySatisfy(text -> assertThat(text).contains(problem));
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(folder.resolve("secret"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problems("""
                domain: tunnel.example.com
                acme: {dns: cloudflare, agree-to-terms: true, cloudflare: {token-file: secret}}
                """))
                .singleElement()
                .asString()
                .contains("acme.cloudflare.token-file: ", "others can use this secret (expected: chmod 600");
    }

    @Test
    void anAccountAloneIsForCustomDomainsWhereverTheRelaysOwnCertificateComesFrom() throws ConfigException {
        String account =
                "acme: {agree-to-terms: true, email: a@example.com, profile: shortlived, dns-resolver: 127.0.0.9}\n";
        RelayConfig files = config("domain: tunnel.example.com\ntls: {certificate: secret, key: secret}\n" + account);
        assertThat(files.certificate()).isInstanceOf(CertificateSource.PemFiles.class);
        AcmeConfig.ByHttp acme = files.customDomains().orElseThrow();
        assertThat(acme.account().email()).contains("a@example.com");
        assertThat(acme.account().profile()).contains("shortlived");
        assertThat(acme.resolver()).contains(InetSocketAddress.createUnresolved("127.0.0.9", 53));
        assertThat(config("tls: {local-ca: true}\n" + account).customDomains()).contains(acme);
    }

    @Test
    void theAccountOfTheRelaysOwnCertificateIsForCustomDomainsToo() throws ConfigException {
        RelayConfig config =
                config("domain: a.example.com\nacme: {dns: exec, agree-to-terms: true, exec: {program: program}}\n");
        AcmeConfig own = ((CertificateSource.Acme) config.certificate()).config();
        assertThat(config.customDomains()).contains(new AcmeConfig.ByHttp(own.account(), Optional.empty()));
    }

    @Test
    void whereProxiesEndTlsThereAreNone() {
        assertThat(problems("""
                domain: a.example.com
                https: {port: off}
                proxied: {port: 81}
                proxies: {trusted: '::1'}
                acme: {agree-to-terms: true, email: a@example.com}
                """))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("acme.agree-to-terms: set beside https.port: off"))
                .anySatisfy(text -> assertThat(text).contains("acme.email: set beside https.port: off"));
    }

    @Test
    void withoutTermsNoCustomDomainGetsACertificate() throws ConfigException {
        assertThat(config("tls: {local-ca: true}\n").customDomains()).isEmpty();
        assertThat(config("tls: {local-ca: true}\nacme: {agree-to-terms: false}\n")
                        .customDomains())
                .isEmpty();
    }

    @Test
    void oneSourceOfCertificatesIsEnough() {
        String acme = "domain: localhost\nacme: {dns: exec, agree-to-terms: true, exec: {program: program}}\n";
        assertThat(problems(acme + "tls: {local-ca: true}\n"))
                .singleElement()
                .asString()
                .contains("tls.local-ca: true beside acme.dns (expected: one of the two)");
        assertThat(problems(acme + "tls: {certificate: secret, key: secret}\n"))
                .singleElement()
                .asString()
                .contains("acme.dns: set beside tls.certificate or tls.key (expected: one of the two)");
    }

    private AcmeConfig read(String yaml) throws ConfigException {
        CertificateSource source =
                config("domain: tunnel.example.com\n" + yaml + "\n").certificate();
        return ((CertificateSource.Acme) source).config();
    }

    private RelayConfig config(String yaml) throws ConfigException {
        Path file = folder.resolve("relay.yml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return RelaySettings.reader(MACHINE)
                .read(new ConfigSources(file, file, Map.of(), Map.of(), folder))
                .config();
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> config(yaml)).problems();
    }
}
