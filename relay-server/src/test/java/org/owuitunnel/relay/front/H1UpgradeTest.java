package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Connections that a visitor wants to become a WebSocket. */
@ExtendWith(LeakCheck.class)
class H1UpgradeTest {
    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    private TunnelRequest switched() {
        visitor.upgrades("demo");
        TunnelRequest request = tunnel.next();
        request.head(101, "sec-websocket-accept", "abc", "sec-websocket-protocol", "chat");
        assertThat(visitor.head()).isEqualToNormalizingNewlines("""
                HTTP/1.1 101 Switching Protocols
                sec-websocket-accept: abc
                sec-websocket-protocol: chat
                connection: upgrade
                upgrade: websocket

                """);
        return request;
    }

    @Test
    void octetsPassBothWaysAsTheyAreOnceTheOriginAgrees() {
        TunnelRequest request = switched();
        assertThat(request.head().upgrade()).isTrue();
        assertThat(request.field("sec-websocket-key")).isEqualTo("AAAAAAAAAAAAAAAAAAAAAA==");
        assertThat(request.field("upgrade")).isEqualTo("none");
        visitor.sendsAsIs("GET /canary HTTP/1.1\r\n\r\n\u0000\u00ff");
        assertThat(request.body(26)).isEqualTo("GET /canary HTTP/1.1\r\n\r\n\u0000\u00ff");
        request.data("HTTP/1.1 500 X\r\n\r\n");
        assertThat(visitor.octets(18)).isEqualTo("HTTP/1.1 500 X\r\n\r\n");
        assertThat(tunnel.seen()).containsExactly("GET /ws");
    }

    @Test
    void originThatEndsEndsTheConnection() {
        TunnelRequest request = switched();
        request.data("bye").ends();
        assertThat(visitor.rest()).isEqualTo("bye");
        relay.settle();
        relay.jump(Duration.ofSeconds(2));
        assertThat(request.body()).isEmpty(); // he said nothing in the time that he had
    }

    /** W3: as the frame that answers a close frame. */
    @Test
    void visitorMaySpeakOnWhenTheAppHasEndedItsSide() {
        TunnelRequest request = switched();
        request.data("bye").ends();
        assertThat(visitor.rest()).isEqualTo("bye");
        visitor.sendsAsIs("and to you");
        assertThat(request.body(10)).isEqualTo("and to you");
        visitor.close();
        assertThat(request.body()).isEqualTo("and to you");
    }

    @Test
    void visitorWhoHangsUpIsToldToTheOrigin() {
        TunnelRequest request = switched();
        visitor.sendsAsIs("farewell");
        visitor.close();
        assertThat(request.body()).isEqualTo("farewell");
        relay.settle();
        relay.jump(Duration.ofSeconds(8)); // what the app gets to answer it
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void socketThatIsResetIsCut() {
        TunnelRequest request = switched();
        request.resets(ErrorCode.ORIGIN_CLOSED, "");
        assertThat(visitor.rest()).isEmpty();
    }

    /** F10. */
    @ParameterizedTest
    @ValueSource(ints = {200, 403, 426})
    void requestBehindAnUpgradeThatIsRefusedIsOneOfItsOwn(int status) {
        visitor.upgrades("demo").sends("POST /next HTTP/1.1\nHost: demo.localhost\nContent-Length: 4\n\nbody");
        TunnelRequest first = tunnel.next();
        visitor.awaitTaken();
        relay.settle();
        assertThat(first.received()).isZero();
        first.answers(status, "no");
        assertThat(visitor.answer().status()).isEqualTo(status);
        TunnelRequest second = tunnel.next();
        assertThat(second.head().target()).isEqualTo("/next");
        assertThat(second.body()).isEqualTo("body");
        assertThat(first.received()).isZero();
        second.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
    }

    /** F10. */
    @ParameterizedTest
    @ValueSource(
            strings = {"GET /canary HTTP/1.1\r\nHo", "GET /can", "GET /canary HTTP/1.1\r\n", "\u0081\u0085abcdefghi"})
    void halfARequestBeforeTheOriginAgreedEndsTheConnection(String early) {
        visitor.upgrades("demo");
        TunnelRequest request = tunnel.next();
        visitor.sendsAsIs(early).awaitTaken();
        relay.settle();
        request.head(101, "sec-websocket-accept", "abc");
        visitor.rest();
        relay.jump(Duration.ofSeconds(5)); // an app may say goodbye for so long
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(request.received()).isZero();
    }

    /** W4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 8\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Version: 13"
            })
    void handshakeThatIsNoneIsTheOriginsToRefuse(String fields) {
        visitor.sends(
                "GET /ws HTTP/1.1\nHost: demo.localhost\nConnection: Upgrade\nUpgrade: websocket\n" + fields + "\n\n");
        TunnelRequest request = tunnel.next();
        request.head(426, "sec-websocket-version", "13", "content-length", "2")
                .data("no")
                .ends();
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.field("sec-websocket-version")).isEqualTo("13");
    }

    /** F10. */
    @Test
    void octetsBeforeTheOriginAgreedEndTheConnection() {
        visitor.upgrades("demo").sends("GET /canary HTTP/1.1\nHost: demo.localhost\n\n");
        TunnelRequest request = tunnel.next();
        visitor.awaitTaken();
        relay.settle();
        request.head(101, "sec-websocket-accept", "abc");
        visitor.rest();
        relay.jump(Duration.ofSeconds(5)); // an app may say goodbye for so long
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(request.received()).isZero();
        assertThat(tunnel.seen()).containsExactly("GET /ws");
    }

    @Test
    void refusalMayComeInPiecesAndTheConnectionGoesOn() {
        visitor.upgrades("demo");
        TunnelRequest request = tunnel.next().head(403).data("n").data("o");
        request.ends();
        assertThat(visitor.answer().body()).isEqualTo("no");
        visitor.gets("demo", "/next");
        tunnel.next().answers(200, "next");
        assertThat(visitor.answer().body()).isEqualTo("next");
    }

    /** F11. */
    @Test
    void upgradeToAnythingElseIsIgnored() {
        visitor.sends("""
                GET / HTTP/1.1
                Host: demo.localhost
                Connection: Upgrade, HTTP2-Settings
                Upgrade: h2c
                HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA

                """);
        TunnelRequest request = tunnel.next();
        assertThat(request.head().upgrade()).isFalse();
        assertThat(request.field("upgrade")).isEqualTo("none");
        assertThat(request.field("http2-settings")).isEqualTo("none");
        assertThat(request.complete()).isTrue();
        request.answers(200, "plain");
        assertThat(visitor.answer().body()).isEqualTo("plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST /ws HTTP/1.1\nContent-Length: 0", "GET /ws HTTP/1.1\nContent-Length: 2", "GET /ws HTTP/1.0"
            })
    void onlyAGetWithoutABodyUpgrades(String start) {
        visitor.sends(start + "\nHost: demo.localhost\nConnection: Upgrade\nUpgrade: websocket\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\nSec-WebSocket-Version: 13\n\n");
        if (start.endsWith("2")) {
            visitor.sends("ab");
        }
        TunnelRequest request = tunnel.next();
        assertThat(request.head().upgrade()).isFalse();
        request.answers(400, "no");
        assertThat(visitor.answer().status()).isEqualTo(400);
    }

    @Test
    void switchThatNobodyAskedForIsNotPassedOn() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next().head(101, "upgrade", "websocket");
        assertThat(visitor.answer().status()).isEqualTo(502);
        assertThat(request.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }
}
