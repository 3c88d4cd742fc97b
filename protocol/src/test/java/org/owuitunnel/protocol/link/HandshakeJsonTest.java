package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.ProtocolException;

final class HandshakeJsonTest {
    private static final Hello HELLO = new Hello(
            "owui-tunnel 1.0",
            "demo",
            List.of("x"),
            new Hello.Resume("s1", "canary", 77),
            new Hello.Instance("run", true),
            new Hello.Gate("digest", true, "anna:canary"),
            List.of("203.0.113.0/24", "2001:db8::/32"));
    private static final Welcome WELCOME = new Welcome(
            "s1", "canary", "demo", List.of("https://demo.a.test"), 1000, 30, 7, 11, true, 1L << 40, List.of("x"), 4);

    @Test
    void aHelloComesBackAsItWent() {
        assertThat(HandshakeJson.readHello(HandshakeJson.write(HELLO))).isEqualTo(HELLO);
        Hello first = new Hello("c", null, List.of(), null);
        assertThat(HandshakeJson.readHello(HandshakeJson.write(first))).isEqualTo(first);
    }

    @Test
    void aWelcomeComesBackAsItWent() {
        assertThat(HandshakeJson.readWelcome(HandshakeJson.write(WELCOME))).isEqualTo(WELCOME);
    }

    @Test
    void helloIsThisText() {
        assertThat(HandshakeJson.readHello("""
                        {"client": "owui-tunnel 1.0", "name": "demo", "capabilities": ["x"],
                         "resume": {"session": "s1", "secret": "canary", "received": 77},
                         "instance": {"id": "run", "again": true}, "gate": {"key": "digest", "refusePreflights": true, "basic": "anna:canary"},
                         "allow": ["203.0.113.0/24", "2001:db8::/32"]}""")).isEqualTo(HELLO);
    }

    @Test
    void membersOfALaterVersionAreSkippedWhateverTheyHold() {
        Hello hello = HandshakeJson.readHello("""
                {"client": "c", "later": {"a": [1, {"b": null}]}, "resume": null, "x": 1.5e3, "client2": true}""");

        assertThat(hello).isEqualTo(new Hello("c", null, List.of(), null));
    }

    @Test
    void whatMayBeLeftOutIsEmpty() {
        Hello hello = HandshakeJson.readHello("{\"client\": \"c\", \"capabilities\": null}");
        Welcome welcome = HandshakeJson.readWelcome(
                "{\"session\": \"s\", \"secret\": \"x\", \"name\": \"n\", \"maxStreams\": 1}");

        assertThat(hello.capabilities()).isEmpty();
        assertThat(hello.resume()).isNull();
        assertThat(welcome.capabilities()).isEmpty();
        assertThat(welcome.urls()).isEmpty();
        assertThat(welcome.resumed()).isFalse();
        assertThat(welcome.received()).isZero();
        assertThat(welcome.firstByteSeconds()).isEqualTo(300);
        assertThat(welcome.answerGapSeconds()).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "true",
                "1",
                "[]",
                "\"canary\"",
                "{",
                "{}",
                "{\"client\": null}",
                "{\"client\": \" \"}",
                "{\"client\": \"canary\"",
                "{\"client\": \"canary\"} x",
                "{\"client\": \"canary\"}{}",
                "{\"client\": \"canary\", \"client\": \"b\"}",
                "{\"client\": \"canary\", \"name\": []}",
                "{\"client\": \"canary\", \"capabilities\": \"x\"}",
                "{\"client\": \"canary\", \"capabilities\": [null]}",
                "{\"client\": \"canary\", \"capabilities\": [{}]}",
                "{\"client\": \"canary\", \"resume\": []}",
                "{\"client\": \"canary\", \"resume\": {}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"\", \"received\": 1}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": -1}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": null}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": 1.5}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": \"1\"}}",
                "{\"client\": \"canary\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": 1e99}}",
                "{\"client\": \"c\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": 1e999999999}}",
                "{\"client\": \"c\", \"resume\": {\"session\": \"s\", \"secret\": \"x\", \"received\": 9223372036854775808}}",
                "// comment\n{\"client\": \"canary\"}",
                "{'client': 'canary'}",
                "{client: \"canary\"}",
                "\ufeff\ufeff{\"client\": \"canary\"}",
            })
    void whatIsNoHelloIsRefusedWithoutQuotingIt(String text) {
        refused(() -> HandshakeJson.readHello(text), "hello: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\"}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"maxStreams\": 1}",
                "{\"session\": \"s\", \"name\": \"n\", \"maxStreams\": 1}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 0}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 2147483648}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"received\": -1}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"holdSeconds\": -1}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"firstByteSeconds\": 0}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"answerGapSeconds\": 0}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"answerGapSeconds\": 1.5}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"urls\": [null]}",
                "{\"session\": \"s\", \"secret\": \"canary\", \"name\": \"n\", \"maxStreams\": 1, \"urls\": \"x\"}",
            })
    void whatIsNoWelcomeIsRefusedWithoutQuotingIt(String text) {
        refused(() -> HandshakeJson.readWelcome(text), "welcome: ");
    }

    @Test
    void depthIsLimitedInsideMembersThatAreSkippedToo() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);

        refused(() -> HandshakeJson.readHello("{\"client\": \"canary\", \"later\": " + deep + "}"), "hello: ");
    }

    @Test
    void lengthIsLimited() {
        String filler = "x".repeat(HandshakeJson.MAX_BYTES);

        refused(() -> HandshakeJson.readHello("{\"client\": \"canary\", \"later\": \"" + filler + "\"}"), "hello: ");
        refused(
                () -> HandshakeJson.readHello("{\"client\": \"canary\"}" + " ".repeat(HandshakeJson.MAX_BYTES)),
                "hello: ");
    }

    @Test
    void secretsStayOutOfLogs() {
        assertThat(HELLO.toString()).contains("session=s1").doesNotContain("canary");
        assertThat(WELCOME.toString()).contains("session=s1").doesNotContain("canary");
        assertThat(HandshakeJson.write(WELCOME)).contains("canary");
    }

    private static void refused(ThrowingCallable read, String start) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(read)
                .withMessageStartingWith(start)
                .withNoCause()
                .matches(ProtocolException::endsLink)
                .matches(refusal -> refusal.code() == ErrorCode.PROTOCOL_ERROR)
                .matches(refusal -> !String.valueOf(refusal.getMessage()).contains("canary"));
    }
}
