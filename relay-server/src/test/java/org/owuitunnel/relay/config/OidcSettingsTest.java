package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/** What an administrator writes whose administrators sign in by OpenID Connect. */
@DisabledOnOs(OS.WINDOWS) // where files have no such permissions
final class OidcSettingsTest {
    private static final Machine MACHINE =
            new Machine(Map.of(), "Linux", Path.of("/home/ann"), false, Path.of("/here"));
    private static final String ALL = "issuer: https://id.example.com/realms/home, client-id: relay,"
            + " client-secret-file: secret, admins: 'Ana@Example.com, sub:f3a1'";

    @TempDir
    private Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("secret", "open", "ca.pem")) {
            Files.writeString(folder.resolve(name), "x");
            String mode = name.equals("open") ? "rw-r--r--" : "rw-------";
            Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(mode));
        }
    }

    @Test
    void withoutAnyOfItNobodySignsIn() throws ConfigException {
        assertThat(read("")).isEmpty();
    }

    @Test
    void fourSettingsAreEnough() throws ConfigException {
        OidcConfig config = new OidcConfig(
                URI.create("https://id.example.com/realms/home"),
                "relay",
                folder.resolve("secret"),
                List.of("ana@example.com", "sub:f3a1"),
                Optional.empty());
        assertThat(read("oidc: {" + ALL + "}")).contains(config);
        assertThat(read("oidc: {" + ALL + ", ca: ca.pem}").flatMap(OidcConfig::ca))
                .contains(folder.resolve("ca.pem"));
    }

    @Test
    void theSlashAtTheEndOfAnIssuerIsKept() throws ConfigException {
        assertThat(read("oidc: {" + ALL.replace("/realms/home", "/application/o/relay/") + "}")
                        .map(config -> config.issuer().toString()))
                .contains("https://id.example.com/application/o/relay/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer: http://id.example.com    | oidc.issuer: http://id.example.com (expected: an https URL without query",
                "issuer: 'https://id.example/?a'  | oidc.issuer: https://id.example/?a (expected: an https URL",
                "client-id: ''                    | oidc.client-id:  (expected: an identifier",
                "admins: ''                       | oidc.admins:  (expected: e-mail addresses in ASCII, or sub:",
                "admins: 'ana@example.com,'       | oidc.admins: ana@example.com, (expected: e-mail addresses",
                "admins: ana                      | oidc.admins: ana (expected: e-mail addresses",
                "admins: 'sub:'                   | oidc.admins: sub: (expected: e-mail addresses",
                "admins: '\u212Aim@example.com'   | oidc.admins: \u212Aim@example.com (expected: e-mail addresses",
                "client-secret-file: none         | oidc.client-secret-file: FOLDER/none (expected: a file that can be read)",
                "client-secret-file: open         | oidc.client-secret-file: FOLDER/open: rw-r--r--, others can use this secret",
                "ca: none                         | oidc.ca: FOLDER/none (expected: a file that can be read)",
                "client-secret: inline            | oidc.client-secret: unknown key (did you mean",
            })
    void aValueThatCannotBeIsRefused(String setting, String problem) {
        String key = setting.substring(0, setting.indexOf(':'));
        String others = ALL.replaceAll("(^|, )" + key + ": ('[^']*'|[^,]*)", "").replaceAll("^, ", "");
        assertThat(problems("oidc: {" + others + ", " + setting + "}"))
                .singleElement()
                .asString()
                .contains(problem.replace("FOLDER", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource({"issuer", "client-id", "client-secret-file", "admins"})
    void eachOfTheFourIsNeeded(String key) {
        String others = ALL.replaceAll("(^|, )" + key + ": ('[^']*'|[^,]*)", "").replaceAll("^, ", "");
        assertThat(problems("oidc: {" + others + "}"))
                .singleElement()
                .asString()
                .startsWith("oidc." + key + ": not set (expected: ");
    }

    private Optional<OidcConfig> read(String yaml) throws ConfigException {
        Path file = folder.resolve("relay.yml");
        try {
            Files.writeString(file, "tls: {local-ca: true}\n" + yaml + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RelaySettings.reader(MACHINE)
                .read(new ConfigSources(file, file, Map.of(), Map.of(), folder))
                .config()
                .oidc();
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
    }
}
