package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What becomes of a visitor's HTTP/2 request, and of its answer. */
@ExtendWith(LeakCheck.class)
class H2ExchangeTest {
    private static final String DEMO = "demo.localhost";

    private final RelayFixture relay =
            RelayFixture.with().visitorTimes(VisitorTimesTest.TIMES).start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final H2Visitor visitor = relay.h2Visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    private H2Visitor.Exchange posts(String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", "POST", ":scheme", "https", ":authority", DEMO, ":path", "/p"));
        fields.addAll(List.of(more));
        return visitor.opens(false, fields.toArray(String[]::new));
    }

    @Test
    void requestReachesTheTunnelAsItWasAndItsAnswerTheVisitor() {
        H2Visitor.Exchange exchange = visitor.opens(
                true,
                ":method",
                "GET",
                ":scheme",
                "https",
                ":authority",
                DEMO,
                ":path",
                "/a%20b?q=1",
                "x-one",
                "1",
                "x-forwarded-for",
                "6.6.6.6");
        TunnelRequest request = tunnel.next();
        assertThat(request.head().method()).isEqualTo("GET");
        assertThat(request.head().target()).isEqualTo("/a%20b?q=1");
        assertThat(request.head().authority()).isEqualTo(DEMO);
        assertThat(request.field("x-one")).isEqualTo("1");
        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
        assertThat(request.complete()).isTrue();
        request.head(200, "x-two", "2", "connection", "close", "keep-alive", "x")
                .data("hello")
                .ends();
        Http2Headers head = exchange.fields();
        assertThat(head.status()).hasToString("200");
        assertThat(head.get("x-two")).hasToString("2");
        assertThat(head.contains("connection")).isFalse();
        assertThat(head.contains("keep-alive")).isFalse();
        assertThat(exchange.body()).isEqualTo("hello");
    }

    @Test
    void bodyAndTrailersPassBothWays() {
        H2Visitor.Exchange exchange = posts("te", "trailers");
        TunnelRequest request = tunnel.next();
        exchange.data("ab", false).data("cd", false);
        assertThat(request.body(4)).isEqualTo("abcd");
        assertThat(request.complete()).isFalse();
        exchange.trailers("x-sum", "7", "authorization", "canary");
        assertThat(request.trailers().first("x-sum")).isEqualTo("7");
        assertThat(request.trailers().size()).isEqualTo(1);
        assertThat(request.field("te")).isEqualTo("trailers");
        request.head(200).data("ok").trailers("x-status", "fine");
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.fields().get("x-status")).hasToString("fine");
        assertThat(exchange.body()).isEqualTo("ok");
    }

    @Test
    void eachPieceIsSentAsItComes() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/events");
        TunnelRequest request =
                tunnel.next().headEarly(103, "link", "</a>").head(200).data("data: 1\n\n");
        assertThat(exchange.status()).isEqualTo(103);
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.body(9)).isEqualTo("data: 1\n\n");
        request.data("data: 2\n\n").ends();
        assertThat(exchange.body()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @ParameterizedTest
    @CsvSource({"GET, 204", "GET, 304", "HEAD, 200"})
    void answerWithoutABodyEndsWithItsHead(String method, int status) {
        H2Visitor.Exchange exchange =
                visitor.opens(true, ":method", method, ":scheme", "https", ":authority", DEMO, ":path", "/");
        tunnel.next().headAlone(status, "content-length", "5");
        Http2Headers head = exchange.fields();
        assertThat(head.status()).hasToString(Integer.toString(status));
        assertThat(head.get("content-length")).hasToString("5");
        assertThat(exchange.body()).isEmpty();
    }

    @Test
    void cookiesInCrumbsArriveAsOne() {
        visitor.opens(
                true,
                ":method",
                "GET",
                ":scheme",
                "https",
                ":authority",
                DEMO,
                ":path",
                "/",
                "cookie",
                "a=1",
                "cookie",
                "b=2",
                "cookie",
                "c=3");
        TunnelRequest request = tunnel.next();
        assertThat(request.head().fields().all("cookie")).containsExactly("a=1; b=2; c=3");
    }

    @Test
    void visitorWhoResetsIsToldToTheTunnel() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/");
        TunnelRequest request = tunnel.next();
        exchange.resets(Http2Error.CANCEL);
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        H2Visitor.Exchange next = visitor.gets(DEMO, "/next");
        tunnel.next().answers(200, "next");
        assertThat(next.body()).isEqualTo("next");
    }

    @Test
    void visitorWhoHangsUpIsToldToTheTunnelForEachOfHisStreams() {
        visitor.gets(DEMO, "/1");
        visitor.gets(DEMO, "/2");
        TunnelRequest one = tunnel.next();
        TunnelRequest two = tunnel.next();
        visitor.close();
        assertThat(one.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(two.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void visitorWhoResetsAnUploadThatNobodyTakesIsToldToTheTunnel() {
        H2Visitor.Exchange exchange = stalledUpload();
        TunnelRequest request = tunnel.next();
        assertThat(request.body(256 * 1024)).hasSize(256 * 1024);
        visitor.pings();
        exchange.resets(Http2Error.CANCEL);
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void visitorWhoHangsUpAmidAnUploadThatNobodyTakesIsToldToTheTunnel() {
        H2Visitor.Exchange exchange = stalledUpload();
        TunnelRequest request = tunnel.next();
        assertThat(request.body(256 * 1024)).hasSize(256 * 1024);
        visitor.pings();
        assertThat(exchange.complete()).isFalse();
        visitor.close();
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    /** More than the link's window and what the relay keeps in front of it, for a tunnel that gives no credit. */
    private H2Visitor.Exchange stalledUpload() {
        tunnel.grantsCredit(false);
        H2Visitor.Exchange exchange =
                visitor.opens(false, ":method", "POST", ":scheme", "https", ":authority", DEMO, ":path", "/upload");
        for (int i = 0; i < 40; i++) {
            exchange.data("x".repeat(16 * 1024), false);
        }
        return exchange;
    }

    @Test
    void resetBeforeTheHeadIsAnErrorPage() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/");
        tunnel.next().resets(ErrorCode.ORIGIN_TIMEOUT, "");
        Http2Headers head = exchange.fields();
        assertThat(head.status()).hasToString("504");
        assertThat(head.get("x-tunnel-error")).hasToString("origin-timeout");
        assertThat(exchange.body()).contains("The app does not answer");
    }

    @Test
    void resetAfterTheHeadResetsTheStreamAlone() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/");
        TunnelRequest request = tunnel.next().head(200).data("some");
        assertThat(exchange.body(4)).isEqualTo("some");
        request.resets(ErrorCode.ORIGIN_CLOSED, "");
        assertThat(exchange.reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
        assertThat(exchange.complete()).isFalse();
        assertNextAnswerIsRight();
    }

    @ParameterizedTest
    @CsvSource({"short", "much longer than said"})
    void bodyThatDiffersFromItsLengthIsCutVisibly(String body) {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/");
        tunnel.next().head(200, "content-length", "10").data(body).ends();
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
        assertThat(exchange.complete()).isFalse();
        assertNextAnswerIsRight();
    }

    @Test
    void requestThatIsAnsweredEarlyIsEndedWithoutAFault() {
        H2Visitor.Exchange exchange = posts();
        exchange.data("some", false);
        tunnel.next().answers(413, "too much");
        assertThat(exchange.status()).isEqualTo(413);
        assertThat(exchange.body()).isEqualTo("too much");
        assertThat(exchange.reset()).isEqualTo(Http2Error.NO_ERROR);
        assertNextAnswerIsRight();
    }

    @Test
    void bodyThatDiffersFromItsLengthNeverLooksComplete() {
        H2Visitor.Exchange shorter = posts("content-length", "5");
        TunnelRequest request = tunnel.next();
        shorter.data("abc", true);
        assertThat(shorter.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(request.complete()).isFalse();
        H2Visitor.Exchange longer = posts("content-length", "2");
        TunnelRequest second = tunnel.next();
        longer.data("abc", true);
        assertThat(longer.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
        assertThat(second.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertNextAnswerIsRight();
    }

    /** H9. */
    @Test
    void siblingsOnOneConnectionAreRoutedOneByOne() {
        try (TunnelClient other = relay.tunnel("other")) {
            H2Visitor.Exchange a = visitor.gets(DEMO, "/a");
            H2Visitor.Exchange b = visitor.gets("other.localhost", "/b");
            H2Visitor.Exchange unknown = visitor.gets("unknown.localhost", "/");
            H2Visitor.Exchange foreign = visitor.gets("demo.example.com", "/");
            other.next().answers(200, "other");
            assertThat(b.body()).isEqualTo("other");
            tunnel.next().answers(200, "demo");
            assertThat(a.body()).isEqualTo("demo");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(foreign.status()).isEqualTo(421);
            assertThat(tunnel.seen()).containsExactly("GET /a");
            assertThat(other.seen()).containsExactly("GET /b");
        }
    }

    /** H11. */
    @Test
    void webSocketByExtendedConnect() {
        assertThat(visitor.settings().connectProtocolEnabled()).isTrue();
        H2Visitor.Exchange socket = connects();
        TunnelRequest request = tunnel.next();
        assertThat(request.head().method()).isEqualTo("GET");
        assertThat(request.head().upgrade()).isTrue();
        assertThat(request.field("sec-websocket-key")).hasSize(24);
        assertThat(request.field("sec-websocket-protocol")).isEqualTo("chat");
        request.head(101, "sec-websocket-accept", "abc", "sec-websocket-protocol", "chat");
        Http2Headers head = socket.fields();
        assertThat(head.status()).hasToString("200");
        assertThat(head.contains("sec-websocket-accept")).isFalse();
        assertThat(head.get("sec-websocket-protocol")).hasToString("chat");
        socket.data("up", false);
        assertThat(request.body(2)).isEqualTo("up");
        request.data("down");
        assertThat(socket.body(4)).isEqualTo("down");
        request.data("!").ends();
        assertThat(socket.body()).isEqualTo("down!");
        socket.data("and to you", true);
        assertThat(request.body()).isEqualTo("upand to you");
    }

    /** W3. */
    @Test
    void visitorWhoSaysNothingToTheEndOfASocketHasAMomentOnly() {
        H2Visitor.Exchange socket = connects();
        TunnelRequest request = tunnel.next();
        request.head(101, "sec-websocket-accept", "abc").data("bye").ends();
        assertThat(socket.body()).isEqualTo("bye");
        relay.jump(Duration.ofSeconds(2));
        assertThat(socket.reset()).isEqualTo(Http2Error.NO_ERROR);
        assertThat(request.body()).isEmpty();
    }

    @Test
    void webSocketThatIsRefusedIsAnOrdinaryAnswer() {
        H2Visitor.Exchange socket = connects();
        tunnel.next().answers(403, "no");
        assertThat(socket.status()).isEqualTo(403);
        assertThat(socket.body()).isEqualTo("no");
        assertNextAnswerIsRight();
    }

    private H2Visitor.Exchange connects() {
        return visitor.opens(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":authority",
                DEMO,
                ":path",
                "/ws",
                "sec-websocket-version",
                "13",
                "sec-websocket-protocol",
                "chat");
    }

    private void assertNextAnswerIsRight() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/next");
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo("/next");
        next.answers(200, "next");
        assertThat(exchange.body()).isEqualTo("next");
    }
}
