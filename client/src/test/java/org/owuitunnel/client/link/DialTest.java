package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.link.CloseCode;

class DialTest {
    private static final TestCa CA = new TestCa("Test authority");

    private final TestRelay relay = new TestRelay(CA.issue("localhost"));

    @AfterEach
    void closeRelay() {
        relay.close();
    }

    @Test
    void relayIsAskedForAWebSocketWithTokenVersionAndProgram() {
        try (SessionFixture fixture = dial()) {
            assertThat(relay.request())
                    .contains("GET /.owui-tunnel/link HTTP/1.1")
                    .contains("authorization: Bearer token-1")
                    .contains("sec-websocket-protocol: owui-tunnel.v1")
                    .contains("sec-websocket-version: 13")
                    .contains("host: localhost:" + relay.port())
                    .contains("user-agent: owui-tunnel/0.1");
            assertThat(relay.hello().client()).isEqualTo("owui-tunnel/0.1");
            assertThat(fixture.online().urls()).isEqualTo(List.of("https://name.example.test"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusedTokenIsFinal(int status) {
        relay.refuses(status, "{\"title\":\"no\",\"detail\":\"The token was revoked.\"}");
        assertThat(failure()).isEqualTo(new LinkFailure.TokenRefused(address(), "The token was revoked."));
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 422})
    void refusedNameIsFinal(int status) {
        relay.refuses(status, "{\"title\":\"The name is taken.\"}");
        assertThat(failure()).isEqualTo(new LinkFailure.NameRefused("wanted", "The name is taken."));
    }

    @Test
    void nameRefusedAfterTheHelloIsFinal() {
        relay.answersHellos(false, CloseCode.NAME_REFUSED);
        assertThat(failure()).isEqualTo(new LinkFailure.NameRefused("wanted", "not today"));
    }

    @Test
    void otherVersionIsFinal() {
        relay.refuses(426, "{\"detail\":\"This relay speaks owui-tunnel.v2.\"}");
        assertThat(failure())
                .isEqualTo(new LinkFailure.VersionMismatch(address(), "This relay speaks owui-tunnel.v2."));
    }

    @Test
    void webSocketWithoutOurSubprotocolIsAnotherVersion() {
        relay.speaks(null);
        assertThat(failure()).isInstanceOf(LinkFailure.VersionMismatch.class);
        relay.speaks("owui-tunnel.v2");
        assertThat(failure()).isInstanceOf(LinkFailure.VersionMismatch.class);
    }

    @Test
    void serverThatKnowsNoTunnelsIsNoRelay() {
        relay.refuses(404, "<html>Not found</html>");
        assertThat(failure()).isEqualTo(new LinkFailure.NotARelay(address(), "status 404"));
    }

    @Test
    void relayThatIsBusyIsAskedAgainWhenItWishes() {
        relay.refuses(new TestRelay.Refusal(503, "", Fields.of("retry-after", "9")));
        try (SessionFixture fixture = dial()) {
            SessionFixture.Event.Retrying retrying = fixture.next(SessionFixture.Event.Retrying.class);
            assertThat(retrying.pause()).isEqualTo(Duration.ofSeconds(9));
            assertThat(retrying.because()).isEqualTo(new LinkFailure.Busy(address(), 503, Duration.ofSeconds(9)));
        }
    }

    @Test
    void endlessRefusalIsReadNoFurtherThanItsLimit() {
        relay.refuses(401, "x".repeat(10_000_000));
        assertThat(failure()).isEqualTo(new LinkFailure.TokenRefused(address(), ""));
    }

    @Test
    void detailCannotMoveTheCursorOfATerminal() {
        relay.refuses(401, "{\"detail\":\"bad\\u001b[2J\\r\\ntoken\\u202e\"}");
        assertThat(failure()).isEqualTo(new LinkFailure.TokenRefused(address(), "bad [2J  token"));
    }

    @Test
    void missingTokenIsNotSent() {
        LinkConfig config = new LinkConfig(
                address(),
                List.of(CA.certificate()),
                null,
                () -> {
                    throw new IllegalStateException("token file: not found");
                },
                "0.1");
        try (SessionFixture fixture = SessionFixture.started(config)) {
            assertThat(fixture.failed()).isEqualTo(new LinkFailure.NoToken(address(), "token file: not found"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nx-evil: 1", "ä"})
    void tokenThatFitsNoFieldIsNotSent(String token) {
        LinkConfig config = new LinkConfig(address(), List.of(CA.certificate()), null, () -> token, "0.1");
        try (SessionFixture fixture = SessionFixture.started(config)) {
            assertThat(fixture.failed()).isInstanceOf(LinkFailure.NoToken.class);
        }
    }

    @Test
    void unknownHostIsFinalAtFirst() {
        RelayEndpoint nowhere = new RelayEndpoint("no-such-host.invalid", 443);
        LinkConfig config = new LinkConfig(nowhere, List.of(), null, () -> "token", "0.1");
        try (SessionFixture fixture = SessionFixture.started(config)) {
            assertThat(fixture.failed()).isEqualTo(new LinkFailure.UnknownHost(nowhere));
        }
    }

    @Test
    void relayThatRefusesTheConnectionIsDialledAgainAndAgain() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (SessionFixture fixture = SessionFixture.started(SessionFixture.config(port, CA))) {
            SessionFixture.Event.Retrying first = fixture.next(SessionFixture.Event.Retrying.class);
            assertThat(first.because().sentence()).isEqualTo("localhost:" + port + " refused the connection");
            fixture.next(SessionFixture.Event.Retrying.class);
            fixture.next(SessionFixture.Event.Retrying.class);
        }
    }

    @Test
    void relayIsFoundOnWhicheverAddressItsNameHas() throws IOException {
        for (InetAddress host : InetAddress.getAllByName("localhost")) {
            relay.goesDown();
            relay.listen(host, 0);
            try (SessionFixture fixture = dial()) {
                assertThat(fixture.online().name()).isEqualTo("name");
            }
        }
    }

    @Test
    void portWithoutTlsIsNamed() {
        try (ScriptedServer plain =
                        ScriptedServer.playing(connection -> connection.writes(Http.head("HTTP/1.1 400 Bad Request")));
                SessionFixture fixture = SessionFixture.started(SessionFixture.config(plain.port(), CA))) {
            assertThat(fixture.failed().sentence())
                    .isEqualTo("TLS with localhost:" + plain.port() + " failed: it answers without encryption");
        }
    }

    @Test
    void relayThatHangsUpDuringTheHandshakeIsNamed() {
        try (ScriptedServer plain = ScriptedServer.playing(connection -> connection.reads(1));
                SessionFixture fixture = SessionFixture.started(SessionFixture.config(plain.port(), CA))) {
            assertThat(fixture.failed()).isInstanceOf(LinkFailure.TlsFailed.class);
        }
    }

    @Test
    void everyFailureSaysWhatHelps() {
        RelayEndpoint address = new RelayEndpoint("relay.example.test", 443);
        assertThat(List.<LinkFailure>of(
                        new LinkFailure.NoToken(address, "x"),
                        new LinkFailure.TokenRefused(address, ""),
                        new LinkFailure.NameRefused("x", ""),
                        new LinkFailure.Superseded("x", ""),
                        new LinkFailure.VersionMismatch(address, ""),
                        new LinkFailure.UnknownHost(address),
                        new LinkFailure.Unreachable(address, "refused the connection", true),
                        new LinkFailure.TlsFailed(address, "x"),
                        new LinkFailure.NotARelay(address, "x"),
                        new LinkFailure.Busy(address, 503, Duration.ZERO)))
                .allSatisfy(failure -> {
                    assertThat(failure.sentence()).isNotBlank().doesNotEndWith(".");
                    assertThat(failure.fix()).endsWith(".");
                });
    }

    private RelayEndpoint address() {
        return new RelayEndpoint("localhost", relay.port());
    }

    private SessionFixture dial() {
        return SessionFixture.started(SessionFixture.config(relay.port(), CA));
    }

    private LinkFailure failure() {
        try (SessionFixture fixture = dial()) {
            return fixture.failed();
        }
    }
}
