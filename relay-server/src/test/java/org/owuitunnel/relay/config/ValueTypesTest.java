package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.observe.LogFormat;

class ValueTypesTest {
    private static final Path HERE = Path.of("/here");
    private static final ValueType<Duration> TIME = ValueTypes.duration(Duration.ofMillis(500), Duration.ofDays(2));
    private static final ValueType<Long> SIZE = ValueTypes.size(1, 1L << 30);

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "1s, PT1S", "30s, PT30S", "5m, PT5M", "2h, PT2H", "2d, PT48H", "48h, PT48H"})
    void aTimeIsANumberAndAUnit(String text, Duration time) {
        assertThat(TIME.parse(text, HERE)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "s",
                "30 s",
                "30S",
                "-1s",
                "+1s",
                "1.5s",
                "01s",
                "499ms",
                "0s",
                "3d",
                "1w",
                "1s1s",
                "999999999d",
                "9999999999s"
            })
    void anythingElseIsNoTime(String text) {
        assertThat(TIME.parse(text, HERE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1B, 1", "16KiB, 16384", "3MiB, 3145728", "1GiB, 1073741824"})
    void aSizeIsANumberAndAUnitOfOctets(String text, long octets) {
        assertThat(SIZE.parse(text, HERE)).contains(octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "16KB", "16kib", "16 KiB", "-1B", "0B", "2GiB", "999999999GiB", "1.5MiB"})
    void anythingElseIsNoSize(String text) {
        assertThat(SIZE.parse(text, HERE)).isEmpty();
    }

    @Test
    void rangesAreToldInTheUnitsThatAreTyped() {
        assertThat(TIME.expected()).isEqualTo("a time from 500ms to 2d, such as 30s, 5m or 2h");
        assertThat(ValueTypes.size(0, 16 * 1024).expected())
                .isEqualTo("a size from 0B to 16KiB, such as 512B, 16KiB or 1MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "01", "0x1F", "1_000", "1e3", "65536", "99999999999999999999", " 1", "\u0661"})
    void whatIsNoPortIsRefused(String text) {
        assertThat(ValueTypes.port().parse(text, HERE)).isEmpty();
        assertThat(ValueTypes.portOrOff().parse(text, HERE)).isEmpty();
    }

    @Test
    void aPortMayBeAnyOrOff() {
        assertThat(ValueTypes.port().parse("0", HERE)).contains(0);
        assertThat(ValueTypes.port().parse("65535", HERE)).contains(65_535);
        assertThat(ValueTypes.portOrOff().parse("80", HERE)).contains(OptionalInt.of(80));
        assertThat(ValueTypes.portOrOff().parse("off", HERE)).contains(OptionalInt.empty());
        assertThat(ValueTypes.port().parse("off", HERE)).isEmpty();
    }

    @Test
    void truthHasTwoWords() {
        assertThat(ValueTypes.truth().parse("true", HERE)).contains(true);
        assertThat(ValueTypes.truth().parse("false", HERE)).contains(false);
        for (String text : new String[] {"yes", "on", "True", "1", ""}) {
            assertThat(ValueTypes.truth().parse(text, HERE)).isEmpty();
        }
    }

    @Test
    void aChoiceIsOneOfItsWords() {
        ValueType<LogFormat> type = ValueTypes.oneOf(LogFormat.class);
        assertThat(type.expected()).isEqualTo("text or json");
        assertThat(type.parse("json", HERE)).contains(LogFormat.JSON);
        assertThat(type.parse("JSON", HERE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a, /here/a", "./a/../b, /here/b", "/a, /a", "~, /home/ann", "~/a, /home/ann/a", "~bob, /here/~bob"})
    void aPathStartsHereAtHomeOrAtTheRoot(String text, Path path) {
        assertThat(ValueTypes.path(Path.of("/home/ann")).parse(text, HERE)).contains(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\0b"})
    void whatIsNoPathIsRefused(String text) {
        assertThat(ValueTypes.path(HERE).parse(text, HERE)).isEmpty();
    }
}
