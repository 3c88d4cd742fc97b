package org.owuitunnel.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.link.BasicAuth;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.ConfigSources;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.Setting;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Label;

class ClientSettingsTest {
    private static final String TOKEN = "owt_s3crets3crets3crets3crets3crets3crets3cretx";

    @TempDir
    private Path folder;

    @Test
    void nothingHasToBeSet() throws ConfigException {
        assertThat(read("", Map.of(), Map.of()))
                .isEqualTo(new ClientConfig(
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OriginTrust.KNOWN,
                        Set.of(),
                        new ClientConfig.Access(false, false, List.of(), Optional.empty(), Optional.empty()),
                        true,
                        new ClientConfig.Local(8443, 8480, true),
                        LogFormat.TEXT));
    }

    @Test
    void everythingCanBeSet() throws ConfigException {
        String yaml = """
                relay: tunnel.example.com
                name: Demo
                origin: https://open-webui:8080
                origin-insecure: true
                allow-remote-origin: true
                strip-fields: X-My-Email, x_my_name
                public: true
                allow-ip: 203.0.113.0/24, 2001:db8::1
                preflights: refuse
                for: 2h
                guard: off
                local:
                  https-port: 9443
                  http-port: 9480
                  lan: false
                log: json
                """;
        assertThat(read(yaml, Map.of("OWUI_TUNNEL_TOKEN", TOKEN), Map.of("name", "other")))
                .isEqualTo(new ClientConfig(
                        RelayAddress.of("tunnel.example.com"),
                        List.of(),
                        Token.of(TOKEN),
                        Label.of("other"),
                        OriginAddress.of("https://open-webui:8080"),
                        new OriginTrust(List.of(), true),
                        Set.of("x-my-email", "x-my-name"),
                        new ClientConfig.Access(
                                true,
                                true,
                                List.of(
                                        AddressRange.of("203.0.113.0/24").orElseThrow(),
                                        AddressRange.of("2001:db8::1").orElseThrow()),
                                Optional.of(Duration.ofHours(2)),
                                Optional.empty()),
                        false,
                        new ClientConfig.Local(9443, 9480, false),
                        LogFormat.JSON));
    }

    @Test
    void theConfigurationNeverShowsItsToken() throws ConfigException {
        assertThat(read("", Map.of("OWUI_TUNNEL_TOKEN", TOKEN), Map.of()).toString())
                .doesNotContain("s3cret");
        assertThat(problems("token: " + TOKEN, Map.of("OWUI_TUNNEL_TOKEN", TOKEN + "!"), Map.of()))
                .hasSize(2)
                .noneMatch(problem -> problem.contains("s3cret"))
                .first()
                .asString()
                .contains("config.yml:1: token: a secret in a file that may be shared", "owui-tunnel login");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relay  | http://tunnel.example.com | relay: http://tunnel.example.com (expected: a relay such as",
                "strip-fields | Host      | strip-fields: Host (expected: names such as X-My-Email",
                "strip-fields | X-A,      | strip-fields: X-A, (expected: names such as X-My-Email",
                "strip-fields | X A       | strip-fields: X A (expected: names such as X-My-Email",
                "name   | a_b                       | name: a_b (expected: 1 to 63 letters",
                "name   | xn--a                     | name: xn--a (expected: 1 to 63 letters",
                "origin | statsu                    | origin: statsu (expected: the app's port, host:port or http(s)://host:port)",
                "origin | https://192.168.1.2     | origin: 192.168.1.2:443 is not on this machine (expected: 127.0.0.1",
                "origin-insecure | yes            | origin-insecure: yes (expected: true or false)",
                "origin | 192.168.1.2:80            | origin: 192.168.1.2:80 is not on this machine (expected: 127.0.0.1",
                "origin | 0.0.0.0:80                | origin: 0.0.0.0:80 is not on this machine (expected: 127.0.0.1",
                "guard  | true                      | guard: true (expected: on or off)",
                "log    | loud                      | log: loud (expected: text or json)",
            })
    void aMistypedArgumentIsToldAsOne(String key, String text, String problem) {
        assertThat(problems("", Map.of(), Map.of(key, text)))
                .singleElement()
                .asString()
                .startsWith("command line: " + problem);
    }

    @Test
    void aMistypedVariableDoesNotSilentlyLeaveTheTokenOut() {
        assertThat(problems("", Map.of("OWUI_TUNNEL_TOKN", TOKEN), Map.of()))
                .containsExactly("OWUI_TUNNEL_TOKN: unknown variable (did you mean OWUI_TUNNEL_TOKEN?)");
    }

    @Test
    void theLocalPortsDiffer() throws ConfigException {
        assertThat(problems("local: {https-port: 8480}", Map.of(), Map.of()))
                .containsExactly("local.http-port: 8480 is the port for HTTPS (expected: another)");
        assertThat(read("local: {https-port: 0, http-port: 0}", Map.of(), Map.of())
                        .local()
                        .httpPort())
                .isZero();
    }

    @Test
    void theDocumentationListsEverySetting() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (Setting<?> setting : ClientSettings.reader(machine()).settings()) {
            String preset = setting.preset() == null ? "" : "`" + setting.preset() + "`";
            assertThat(page)
                    .contains("| `" + setting.key() + "` | `" + setting.variable(ClientSettings.PREFIX) + "` | "
                            + setting.type().expected() + " | " + preset + " | " + setting.meaning() + " |\n");
        }
    }

    @Test
    void aRelaysOwnAuthorityIsReadFromItsFile() throws Exception {
        X509Certificate authority = new TestCa("Kitchen CA").certificate();
        Files.writeString(folder.resolve("ca.pem"), "Kitchen CA\n" + pem(authority));

        assertThat(read("relay-ca: ca.pem", Map.of(), Map.of()).relayCa()).containsExactly(authority);
        assertThat(read("relay-ca: ~/ca.pem", Map.of(), Map.of()).relayCa()).containsExactly(authority);
    }

    /** As they are while one follows the other, or in the bundle of a company. */
    @Test
    void severalAuthoritiesMayStandInOneFile() throws Exception {
        X509Certificate old = new TestCa("Old CA").certificate();
        X509Certificate next = new TestCa("Next CA").certificate();
        Files.writeString(folder.resolve("bundle.pem"), "# old\n" + pem(old) + "\n# next\n" + pem(next));

        assertThat(read("relay-ca: bundle.pem", Map.of(), Map.of()).relayCa()).containsExactly(old, next);
        assertThat(read("origin: https://localhost\norigin-ca: bundle.pem", Map.of(), Map.of())
                        .originTrust()
                        .authorities())
                .containsExactly(old, next);
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void userAndPasswordAreReadFromAFileOfOnesOwnOrTheEnvironment() throws Exception {
        Path file = secret("anna:pass word\r\n");
        ClientConfig config = read("relay: tunnel.example.com\nbasic-auth-file: ~/secret", Map.of(), Map.of());
        assertThat(config.access().basic()).contains(BasicAuth.of("anna:pass word"));
        assertThat(config.toString()).doesNotContain("pass word");
        assertThat(read("", Map.of("OWUI_TUNNEL_BASIC_AUTH", "anna:pass word"), Map.of("relay", "tunnel.example.com"))
                        .access())
                .isEqualTo(config.access());
        assertThat(problems("relay: tunnel.example.com\nbasic-auth: anna:password", Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("basic-auth: a secret in a file that may be shared");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problems("relay: tunnel.example.com", Map.of(), Map.of("basic-auth-file", "secret")))
                .singleElement()
                .asString()
                .contains("basic-auth-file: ", "chmod 600")
                .doesNotContain("pass word");
    }

    @ParameterizedTest
    @CsvSource({
        "anna,               no user name before a colon (expected: user:password)",
        "anna:1234567,       a password that is too short (expected: 8 characters or more)",
        "'anna:1234567\nx\n', a control character (expected: one line user:password)"
    })
    void fileWithoutUserAndPasswordIsToldAsThat(String content, String fault) throws IOException {
        secret(content);
        assertThat(problems("relay: tunnel.example.com", Map.of(), Map.of("basic-auth-file", "secret")))
                .containsExactly("command line: basic-auth-file: " + folder.resolve("secret") + ": " + fault);
        assertThat(problems("", Map.of("OWUI_TUNNEL_BASIC_AUTH", content), Map.of("relay", "tunnel.example.com")))
                .containsExactly("OWUI_TUNNEL_BASIC_AUTH: (hidden) (expected: user:password,"
                        + " with a password of 8 characters or more)");
    }

    @Test
    void passwordThatNobodyWouldAskForIsAMistake() throws IOException {
        secret("anna:password");
        Map<String, String> given = Map.of("basic-auth-file", "secret");
        assertThat(problems("relay: tunnel.example.com\npublic: true", Map.of(), given))
                .containsExactly("command line: basic-auth-file: means nothing where everybody is let in"
                        + " (expected: no public: true)");
        assertThat(problems("", Map.of(), given))
                .containsExactly("command line: basic-auth-file: means nothing without a relay (expected: relay)");
        assertThat(problems("relay: tunnel.example.com", Map.of("OWUI_TUNNEL_BASIC_AUTH", "anna:password"), given))
                .containsExactly("command line: basic-auth-file: is set beside OWUI_TUNNEL_BASIC_AUTH"
                        + " (expected: one of the two)");
        assertThat(problems("relay: tunnel.example.com", Map.of(), Map.of("basic-auth-file", "none")))
                .singleElement()
                .asString()
                .contains("none: no such file");
    }

    private Path secret(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anAppsOwnAuthorityIsReadFromItsFile() throws Exception {
        X509Certificate authority = new TestCa("Kitchen CA").certificate();
        Files.writeString(folder.resolve("ca.pem"), TestCa.pem("CERTIFICATE", authority.getEncoded()));

        assertThat(read("origin: https://localhost\norigin-ca: ca.pem", Map.of(), Map.of())
                        .originTrust())
                .isEqualTo(new OriginTrust(List.of(authority), false));
        assertThat(problems("origin: https://localhost\norigin-ca: ca.pem\norigin-insecure: true", Map.of(), Map.of()))
                .singleElement()
                .asString()
                .endsWith("origin-insecure: accepts any certificate, so that origin-ca means nothing"
                        + " (expected: one of the two)");
        assertThat(problems("origin-ca: ca.pem", Map.of(), Map.of("origin", "8080")))
                .singleElement()
                .asString()
                .endsWith("origin-ca: http://127.0.0.1:8080 is an app without TLS"
                        + " (expected: https://127.0.0.1:8080, or no origin-ca)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.pem", "config.yml", "."})
    void whatHoldsNoCertificateIsNoAuthority(String file) {
        assertThat(problems("relay-ca: " + file, Map.of(), Map.of()))
                .singleElement()
                .asString()
                .endsWith("config.yml:1: relay-ca: " + file + " (expected: a PEM file with certificates)");
    }

    private Machine machine() {
        return new Machine(Map.of(), "Linux", folder, false, folder);
    }

    private ClientConfig read(String yaml, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        Path file = folder.resolve("config.yml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ClientSettings.reader(machine())
                .read(new ConfigSources(file, null, environment, flags, folder))
                .config();
    }

    private List<String> problems(String yaml, Map<String, String> environment, Map<String, String> flags) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml, environment, flags))
                .problems();
    }
}
