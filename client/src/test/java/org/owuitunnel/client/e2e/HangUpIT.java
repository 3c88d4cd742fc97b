package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever hangs up, the other end of the tunnel sees it, and a cut answer never looks whole. */
final class HangUpIT {
    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    @ParameterizedTest
    @EnumSource
    void visitorWhoHangsUpInTheMiddleOfAnAnswerIsSeenByTheApp(Alpn alpn) {
        TUNNEL.app().on("/streaming", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "2\r\nhi\r\n");
            connection.waitsForTheEnd();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.gets("/streaming");
            assertThat(exchange.head().status()).isEqualTo(200);
            assertThat(exchange.text(2)).isEqualTo("hi");
            exchange.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo("ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void visitorWhoHangsUpBeforeAnAnswerIsSeenByTheApp(Alpn alpn) {
        TUNNEL.app().on("/thinking", (connection, head) -> {
            connection.notes("asked");
            connection.waitsForTheEnd();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.gets("/thinking");
            assertThat(TUNNEL.app().noted()).isEqualTo("asked");
            exchange.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo("ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void visitorWhoHangsUpWhileUploadingIsSeenByTheApp(Alpn alpn) {
        TUNNEL.app().on("/upload", (connection, head) -> {
            connection.notes(connection.reads(3));
            connection.waitsForTheEnd();
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/upload", "content-length", "1000");
            exchange.sends("abc");
            assertThat(TUNNEL.app().noted()).isEqualTo("abc");
            exchange.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo("ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void visitorWhoseSocketBreaksOffIsSeenByTheApp(Alpn alpn) {
        TUNNEL.app().on("/socket", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.notes(connection.reads(2));
            connection.waitsForTheEnd();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.upgrades("/socket");
            exchange.head();
            exchange.sends("hi");
            assertThat(TUNNEL.app().noted()).isEqualTo("hi");
            exchange.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo("ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void appThatHangsUpBeforeItsHeadIsNamed(Alpn alpn) {
        TUNNEL.app().on("/gone", (connection, head) -> connection.socket().close());
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.gets("/gone").answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("origin-closed");
            assertThat(answer.cut()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "H1, content-length: 10, abc, false",
        "H2, content-length: 10, abc, false",
        "H1, transfer-encoding: chunked, '3\r\nabc\r\n', false",
        "H2, transfer-encoding: chunked, '3\r\nabc\r\n', false",
        "H1, transfer-encoding: chunked, '9\r\nabc', false",
        "H2, transfer-encoding: chunked, '9\r\nabc', false",
        "H1, content-length: 10, abc, true",
        "H2, content-length: 10, abc, true",
        "H1, transfer-encoding: chunked, '3\r\nabc\r\n', true",
        "H2, transfer-encoding: chunked, '3\r\nabc\r\n', true",
    })
    void answerThatTheAppBreaksOffNeverLooksWhole(Alpn alpn, String framing, String begun, boolean reset) {
        TUNNEL.app().on("/cut", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", framing) + begun);
            connection.reads(1); // the test has seen the beginning
            if (reset) {
                connection.resets();
            } else {
                connection.socket().close();
            }
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/cut", "content-length", "2");
            assertThat(exchange.head().status()).isEqualTo(200);
            assertThat(exchange.text(3)).isEqualTo("abc");
            exchange.sends("x");
            Seen end = exchange.next();
            assertThat(end).isEqualTo(new Seen.Cut(alpn == Alpn.H1 ? "closed" : "RST_STREAM INTERNAL_ERROR"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatTheAppSaidRightBeforeItHungUpStillReachesTheVisitor(Alpn alpn) {
        TUNNEL.app().on("/last-words", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 10") + "abc");
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.gets("/last-words").answer();
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(answer.cut()).isNotNull();
        });
    }

    @ParameterizedTest
    @EnumSource
    void socketThatTheAppBreaksOffIsCutForTheVisitor(Alpn alpn) {
        TUNNEL.app().on("/broken-socket", (connection, head) -> {
            connection.writes(RawSockets.accepting(head) + "hi");
            connection.reads(2);
            connection.resets();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.upgrades("/broken-socket");
            exchange.head();
            assertThat(exchange.text(2)).isEqualTo("hi");
            exchange.sends("ho");
            assertThat(exchange.next()).isInstanceOf(Seen.Cut.class);
        });
    }
}
