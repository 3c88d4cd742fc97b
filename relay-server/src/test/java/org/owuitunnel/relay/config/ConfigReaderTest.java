package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.observe.LogFormat;

class ConfigReaderTest {
    private static final Setting<LogFormat> LOG = Setting.of("log", ValueTypes.oneOf(LogFormat.class), "text", "Form.");
    private static final Setting<Integer> PORT = Setting.of("https.port", ValueTypes.port(), "443", "Port.");
    private static final Setting<Path> KEY =
            Setting.optional("https.key-file", ValueTypes.path(Path.of("/home/ann")), "Key.");
    private static final Setting<Duration> WAIT = Setting.of(
            "limits.first-byte-timeout",
            ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
            "300s",
            "Wait.");
    private static final Setting<String> SECRET = Setting.secret(
            "token",
            new ValueType<>("letters", (text, base) -> Optional.of(text).filter(t -> t.matches("[a-z]+"))),
            "APP_TOKEN in the environment");

    private record Sample(LogFormat log, int port, Optional<Path> key, Duration firstByte, Optional<String> token) {}

    private final ConfigReader<Sample> reader = new ConfigReader<>(
            "APP_",
            List.of(LOG, PORT, KEY, WAIT, SECRET),
            values -> new Sample(
                    values.get(LOG), values.get(PORT), values.find(KEY), values.get(WAIT), values.find(SECRET)));

    @TempDir
    private Path folder;

    private Path file = Path.of("replaced");

    @BeforeEach
    void placeTheFile() {
        file = folder.resolve("app.yml");
    }

    @Test
    void withNothingGivenThePresetsHold() throws ConfigException {
        assertThat(read("", Map.of(), Map.of()))
                .isEqualTo(new Sample(LogFormat.TEXT, 443, Optional.empty(), Duration.ofMinutes(5), Optional.empty()));
    }

    @Test
    void aFileThatIsNotThereIsFineUnlessItWasNamed() throws ConfigException {
        assertThat(reader.read(new ConfigSources(file, null, Map.of(), Map.of(), folder))
                        .config()
                        .port())
                .isEqualTo(443);
        assertProblems(
                new ConfigSources(file, file, Map.of(), Map.of(), folder),
                file + ": no such file (expected: the configuration)");
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws ConfigException {
        String yaml = "https:\n  port: 1\nlog: json\nlimits:\n  first-byte-timeout: 1s\n";
        Map<String, String> environment = Map.of("APP_HTTPS_PORT", "2", "APP_LIMITS_FIRST_BYTE_TIMEOUT", "2s");
        assertThat(read(yaml, environment, Map.of("https.port", "3")))
                .isEqualTo(new Sample(LogFormat.JSON, 3, Optional.empty(), Duration.ofSeconds(2), Optional.empty()));
    }

    @Test
    void theReadingTellsWhereEachValueComesFromButNoSecret() throws ConfigException, IOException {
        Files.writeString(file, "# ours\n\nlog: json\n");
        Map<String, String> environment = Map.of("APP_TOKEN", "hush", "APP_HTTPS_PORT", "2");
        Reading<Sample> reading = reader.read(new ConfigSources(file, null, environment, Map.of(), folder));
        assertThat(reading.values())
                .containsExactly(
                        new Reading.Value("log", "json", file + ":3"),
                        new Reading.Value("https.port", "2", "APP_HTTPS_PORT"),
                        new Reading.Value("limits.first-byte-timeout", "300s", "preset"),
                        new Reading.Value("token", "(hidden)", "APP_TOKEN"));
        assertThat(reading.config().token()).contains("hush");
    }

    @Test
    void relativePathsStartWhereTheyAreWritten() throws ConfigException {
        assertThat(read("https:\n  key-file: keys/a.pem\n", Map.of(), Map.of()).key())
                .contains(folder.resolve("keys/a.pem"));
        assertThat(read("https:\n  key-file: ~/a.pem\n", Map.of(), Map.of()).key())
                .contains(Path.of("/home/ann/a.pem"));
        assertThat(read("", Map.of("APP_HTTPS_KEY_FILE", "a.pem"), Map.of()).key())
                .contains(Path.of("/started-here/a.pem"));
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderInWhichAPersonLooks() {
        String yaml = """
                htps:
                  port: 1
                log: xml
                https:
                  prot: 2
                  port: 70000
                  key-file:
                """;
        Map<String, String> environment = Map.of("APP_HTTPS_PROT", "1", "APP_TOKEN", "HUSH");
        assertProblems(
                sources(yaml, environment, Map.of("log", "JSON")),
                file + ":1: htps: unknown key (did you mean 'https'?)",
                file + ":3: log: xml (expected: text or json)",
                file + ":5: https.prot: unknown key (did you mean 'https.port'?)",
                file + ":6: https.port: 70000 (expected: a port from 1 to 65535, or 0 for any that is free)",
                file + ":7: https.key-file: nothing (expected: a path)",
                "APP_HTTPS_PROT: unknown variable (did you mean APP_HTTPS_PORT?)",
                "APP_TOKEN: (hidden) (expected: letters)",
                "command line: log: JSON (expected: text or json)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "port: 1                     | port: unknown key (did you mean 'https.port'?)",
                "httpsPort: 1                | httpsPort: unknown key (did you mean 'https.port'?)",
                "https_port: 1               | https_port: unknown key (did you mean 'https.port'?)",
                "https.port: 1               | https.port: unknown key (expected: nested, one key in each line)",
                "Log: json                   | Log: unknown key (did you mean 'log'?)",
                "first-byte-timout: 1s       | first-byte-timout: unknown key (did you mean 'limits.first-byte-timeout'?)",
                "telemetry: on               | telemetry: unknown key (expected: https, limits, log)",
                "https: {zzzzzzzz: 1}        | https.zzzzzzzz: unknown key (expected: https.key-file, https.port)",
                "https: 443                  | https: no section (expected: one with https.key-file, https.port)",
                "https: [1]                  | https: no section (expected: one with https.key-file, https.port)",
                "log: {a: b}                 | log: a section (expected: text or json)",
                "log: [json]                 | log: a list (expected: text or json)",
                "log: \"\"                   | \"log:  (expected: text or json)\"",
                "token: hush                 | token: a secret in a file that may be shared (expected: APP_TOKEN in the environment)",
                "\"a\\u001bb: 1\"            | a\\u001bb: unknown key (expected: https, limits, log)",
            })
    void aKeyThatMeansNothingIsNamedWithTheOneThatMightBeMeant(String yaml, String problem) {
        String text = yaml.startsWith("a\\u") ? "\"a\\eb\": 1" : yaml;
        assertProblems(sources(text, Map.of(), Map.of()), file + ":1: " + problem);
    }

    @Test
    void aKeyGivenTwiceIsAProblem() {
        assertProblems(
                sources("log: json\nlog: text\n", Map.of(), Map.of()), file + ":2: log: given twice (expected: once)");
    }

    @Test
    void aSectionOfCommentsIsEmpty() throws ConfigException {
        assertThat(read("https:\n  # port: 1\nlog: json\n", Map.of(), Map.of()).port())
                .isEqualTo(443);
        assertThat(read("# nothing yet\n", Map.of(), Map.of()).port()).isEqualTo(443);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'log: [json'              | 1: not YAML: ",
                "'log: json\n\tport: 1'    | 2: not YAML: found character",
                "'a: b: c'                 | 1: not YAML: mapping values are not allowed here",
                "'- log'                   | 1: no keys",
                "'just words'              | 1: no keys",
                "'log: json\n---\nlog: x'  | 3: a second document",
                "'x: &a 1\nlog: *a'        | 2: an alias",
                "'log: \u0001'             | 1: not YAML: special characters",
            })
    void whatIsNoPlainYamlIsSaidWithItsLineAndWithoutItsText(String yaml, String problem) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> reader.read(sources(yaml, Map.of(), Map.of())));
        assertThat(thrown.problems()).anyMatch(text -> text.startsWith(file + ":" + problem));
        assertThat(thrown.problems()).noneMatch(text -> text.contains("\n") || text.contains("in reader"));
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        Files.write(file, new byte[] {'l', 'o', 'g', ':', ' ', (byte) 0xff});
        assertProblems(
                new ConfigSources(file, null, Map.of(), Map.of(), folder), file + ": not UTF-8 (expected: text)");
        Files.write(file, "#".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8));
        assertProblems(
                new ConfigSources(file, null, Map.of(), Map.of(), folder),
                file + ": 1048577 octets (expected: up to 1048576)");
        assertProblems(
                new ConfigSources(folder, null, Map.of(), Map.of(), folder), folder + ": a folder (expected: a file)");
    }

    @Test
    void variablesOfOthersEmptyOnesAndServiceLinksAreNoMistakes() throws ConfigException {
        Map<String, String> environment = Map.of(
                "APPLE",
                "1",
                "APP_HTTPS_PORT",
                "",
                "APP_CONFIG",
                "/x",
                "APP_SERVICE_HOST",
                "10.0.0.1",
                "APP_PORT",
                "tcp://10.0.0.1:1",
                "APP_PORT_443_TCP_ADDR",
                "10.0.0.1",
                "APP_SERVICE_PORT_HTTPS",
                "443");
        assertThat(read("", environment, Map.of()).port()).isEqualTo(443);
    }

    @Test
    void aVariableLikeNoOtherIsAMistakeToo() {
        assertProblems(
                sources("", Map.of("APP_AUTH", "a:b"), Map.of()), "APP_AUTH: unknown variable (expected: a setting's)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "token"})
    void aFlagThatSetsNothingOrASecretIsAFaultOfTheProgram(String key) {
        assertThatThrownBy(() -> reader.read(sources("", Map.of(), Map.of(key, "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoSettingsNeverShareAVariable() {
        Setting<Boolean> one = Setting.of("a.b", ValueTypes.truth(), "true", "");
        Setting<Boolean> two = Setting.of("a-b", ValueTypes.truth(), "true", "");
        assertThatThrownBy(() -> new ConfigReader<>("APP_", List.of(one, two), values -> ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSettingThatIsNeverUsedIsAFaultOfTheProgram() {
        ConfigReader<String> careless = new ConfigReader<>("APP_", List.of(LOG), values -> "");
        assertThatThrownBy(() -> careless.read(sources("", Map.of(), Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("log: ");
    }

    private Sample read(String yaml, Map<String, String> environment, Map<String, String> flags)
            throws ConfigException {
        return reader.read(sources(yaml, environment, flags)).config();
    }

    private ConfigSources sources(String yaml, Map<String, String> environment, Map<String, String> flags) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ConfigSources(folder.resolve("other.yml"), file, environment, flags, Path.of("/started-here"));
    }

    private void assertProblems(ConfigSources sources, String... problems) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> reader.read(sources));
        assertThat(thrown.problems()).containsExactly(problems);
    }
}
