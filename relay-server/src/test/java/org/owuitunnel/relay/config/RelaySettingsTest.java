package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Hostname;

class RelaySettingsTest {
    private static final Machine MACHINE =
            new Machine(Map.of(), "Linux", Path.of("/home/ann"), false, Path.of("/here"));
    private static final String PEM = "domain: tunnel.example.com\ntls:\n  certificate: chain.pem\n  key: key.pem\n";

    @TempDir
    private Path folder;

    @Test
    void aDomainAndPemFilesAreEnough() throws ConfigException, IOException {
        placePemFiles("rw-------");
        RelayConfig config = read(PEM);
        assertThat(config.domain()).isEqualTo(host("tunnel.example.com"));
        assertThat(config.certificate())
                .isEqualTo(new CertificateSource.PemFiles(List.of(
                        new CertificateSource.PemFiles.Pair(folder.resolve("chain.pem"), folder.resolve("key.pem")))));
        assertThat(config.listen())
                .isEqualTo(new RelayConfig.Listen(
                        Optional.of(new RelayConfig.Door(new ListenAddress("*", 443), false)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ListenAddress("*", 80))));
        assertThat(config.proxies()).isEqualTo(RelayConfig.Proxies.NONE);
        assertThat(config.data()).isEqualTo(Path.of("/home/ann/.local/state/owui-relay"));
        assertThat(config.watching().log()).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void thePresetsAreTheContract() throws ConfigException {
        RelayConfig.Limits limits = read("tls:\n  local-ca: true\n").limits();
        assertThat(limits.streamsPerLink()).isEqualTo(1_000);
        assertThat(limits.visitorConnections()).isEqualTo(10_000);
        assertThat(limits.visitor())
                .isEqualTo(
                        new RelayConfig.VisitorTimes(seconds(10), seconds(10), seconds(60), seconds(75), seconds(120)));
        assertThat(limits.origin()).isEqualTo(new RelayConfig.OriginTimes(seconds(300), seconds(300)));
        assertThat(limits.drain()).isEqualTo(new RelayConfig.DrainTimes(seconds(0), seconds(30)));
    }

    @Test
    void anOwnAuthorityNeedsNoDomain() throws ConfigException {
        RelayConfig config =
                read("tls:\n  local-ca: true\nhttps:\n  port: 8443\n  public-port: 443\nhttp:\n  port: off\n");
        assertThat(config.domain()).isEqualTo(host("localhost"));
        assertThat(config.certificate()).isEqualTo(new CertificateSource.LocalCa());
        assertThat(config.listen())
                .isEqualTo(new RelayConfig.Listen(
                        Optional.of(new RelayConfig.Door(new ListenAddress("*", 8443), false)),
                        Optional.empty(),
                        Optional.of(443),
                        Optional.empty()));
        assertThat(read("domain: Home.ARPA.\ntls: {local-ca: true}\n").domain()).isEqualTo(host("home.arpa"));
    }

    @Test
    void proxiesThatEndTlsNeedNoCertificate() throws ConfigException {
        RelayConfig config = read("""
                domain: tunnel.example.com
                https: {port: off}
                proxied: {port: 8081, proxy-protocol: true}
                proxies: {trusted: '10.0.0.0/8, ::1', field: cf-connecting-ip}
                """);
        assertThat(config.certificate()).isEqualTo(new CertificateSource.None());
        assertThat(config.listen())
                .isEqualTo(new RelayConfig.Listen(
                        Optional.empty(),
                        Optional.of(new RelayConfig.Door(new ListenAddress("127.0.0.1", 8081), true)),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(config.listen().main().port()).isEqualTo(8081);
        assertThat(config.proxies())
                .isEqualTo(new RelayConfig.Proxies(
                        List.of(
                                AddressRange.of("10.0.0.0/8").orElseThrow(),
                                AddressRange.of("::1").orElseThrow()),
                        AddressField.CF_CONNECTING_IP));
    }

    @Test
    void waysInThatMakeNoSenseAreToldSo() {
        assertThat(problems("domain: a.example.com\nhttps: {port: off}\n"))
                .singleElement()
                .asString()
                .contains("https.port: off, and proxied.port as well (expected: one of them");
        assertThat(problems("domain: a.example.com\nhttps: {port: off}\nproxied: {port: 81}\n"))
                .singleElement()
                .asString()
                .contains("proxies.trusted: not set (expected: an address or a range such as 10.0.0.0/8");
        assertThat(problems("tls: {local-ca: true}\nhttps: {proxy-protocol: true}\n"))
                .singleElement()
                .asString()
                .contains("proxies.trusted: not set");
        assertThat(
                        problems(
                                "domain: a.example.com\nhttps: {port: off}\nproxied: {port: 81}\nproxies: {trusted: localhost}\n"))
                .singleElement()
                .asString()
                .contains("proxies.trusted: localhost (expected: an address or a range");
        assertThat(problems("tls: {local-ca: true}\nproxied: {port: 443}\nproxies: {trusted: '::1'}\n"))
                .singleElement()
                .asString()
                .contains("proxied.port: 443 is the port for HTTPS (expected: another, or off)");
        assertThat(
                        problems(
                                "domain: a.example.com\nhttps: {port: off}\nproxied: {port: 81}\nproxies: {trusted: '::1'}\ntls: {local-ca: true}\n"))
                .singleElement()
                .asString()
                .contains("tls.local-ca: set beside https.port: off");
    }

    @Test
    void anEmptyConfigurationIsToldWhatItNeeds() {
        Path file = folder.resolve("relay.yml");
        assertThat(problems(""))
                .containsExactly(
                        "tls.certificate: not set (expected: a path, unless acme.dns is set or tls.local-ca is true, in "
                                + file + " or as OWUI_RELAY_TLS_CERTIFICATE)",
                        "tls.key: not set (expected: a path, unless acme.dns is set or tls.local-ca is true, in " + file
                                + " or as OWUI_RELAY_TLS_KEY)",
                        "domain: not set (expected: a DNS name such as tunnel.example.com, in " + file
                                + " or as OWUI_RELAY_DOMAIN)");
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--", "rw----r--", "rw-rw----"})
    void aKeyThatAnybodyCanUseIsRefusedWithTheCure(String mode) throws IOException {
        placePemFiles(mode);
        Path key = folder.resolve("key.pem");
        assertThat(problems(PEM))
                .containsExactly(folder.resolve("relay.yml") + ":4: tls.key: " + key + ": " + mode
                        + ", others can use this secret (expected: chmod 600 '" + key + "')");
    }

    @Test
    void severalCertificatesAreForSeveralNames() throws ConfigException, IOException {
        placePemFiles("rw-------");
        RelayConfig config =
                read("domain: tunnel.example.com\ntls: {certificate: 'chain.pem, other.pem', key: 'key.pem, key.pem'}\n"
                        .replace("other.pem", "./chain.pem"));
        assertThat(config.certificate())
                .isInstanceOfSatisfying(
                        CertificateSource.PemFiles.class,
                        files -> assertThat(files.pairs()).hasSize(2));
        assertThat(problems("domain: tunnel.example.com\ntls: {certificate: 'chain.pem, chain.pem', key: key.pem}\n"))
                .singleElement()
                .asString()
                .contains("tls.key: 1 beside 2 in tls.certificate (expected: as many, in the same order)");
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        assertThat(problems(PEM))
                .containsExactly(
                        folder.resolve("relay.yml") + ":3: tls.certificate: " + folder.resolve("chain.pem")
                                + " (expected: a file that can be read)",
                        folder.resolve("relay.yml") + ":4: tls.key: " + folder.resolve("key.pem")
                                + " (expected: a file that can be read)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "domain: 10.0.0.1                       | 1: domain: 10.0.0.1 (expected: a DNS name",
                "domain: '*.example.com'                | 1: domain: *.example.com (expected: a DNS name",
                "domain: https://example.com            | 1: domain: https://example.com (expected: a DNS name",
                "https: {host: 'a b'}                   | 1: https.host: a b (expected: *, an IP address",
                "http: {port: 443}                      | 1: http.port: 443 is the port for HTTPS",
                "limits: {drain-timeout: 181s}          | 1: limits.drain-timeout: 181s (expected: a time from 0s to 3m",
                "limits: {streams-per-link: 1001}       | 1: limits.streams-per-link: 1001 (expected: a number from 1 to 1000)",
                "limits: {first-byte-timout: 1s}        | 1: limits.first-byte-timout: unknown key (did you mean 'limits.first-byte-timeout'?)",
            })
    void aValueThatCannotBeIsRefused(String yaml, String problem) {
        assertThat(problems(yaml + "\ntls: {local-ca: true}\n"))
                .singleElement()
                .asString()
                .startsWith(folder.resolve("relay.yml") + ":" + problem);
    }

    @Test
    void anOwnAuthorityBesidePemFilesIsAContradiction() throws IOException {
        placePemFiles("rw-------");
        assertThat(problems(PEM + "  local-ca: true\n"))
                .singleElement()
                .asString()
                .contains(":5: tls.local-ca: true beside");
    }

    @ParameterizedTest
    @CsvSource({
        "'*', '*:443'",
        "127.0.0.1, 127.0.0.1:443",
        "'::1', '[::1]:443'",
        "'0:0::1', '[::1]:443'",
        "LocalHost, localhost:443"
    })
    void theListeningHostIsAnAddressOrAName(String host, String shown) throws ConfigException {
        ListenAddress https = read("tls: {local-ca: true}\nhttps: {host: '" + host + "'}\n")
                .listen()
                .main();
        assertThat(https).hasToString(shown);
        assertThat(https.socketAddress().isUnresolved()).isFalse();
    }

    @Test
    void theDocumentationListsEverySetting() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (Setting<?> setting : RelaySettings.reader(MACHINE).settings()) {
            assertThat(page).contains(row(setting));
        }
    }

    private static String row(Setting<?> setting) {
        String preset = setting.preset() == null ? "" : "`" + setting.preset() + "`";
        return "| `" + setting.key() + "` | `" + setting.variable(RelaySettings.PREFIX) + "` | "
                + setting.type().expected() + " | " + preset + " | " + setting.meaning() + " |\n";
    }

    private void placePemFiles(String keyMode) throws IOException {
        Files.writeString(folder.resolve("chain.pem"), "");
        Files.writeString(folder.resolve("key.pem"), "");
        Files.setPosixFilePermissions(folder.resolve("key.pem"), PosixFilePermissions.fromString(keyMode));
    }

    private RelayConfig read(String yaml) throws ConfigException {
        Path file = folder.resolve("relay.yml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RelaySettings.reader(MACHINE)
                .read(new ConfigSources(file, file, Map.of(), Map.of(), folder))
                .config();
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
