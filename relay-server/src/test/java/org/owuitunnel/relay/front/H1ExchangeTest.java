package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What becomes of a visitor's HTTP/1 request, and of its answer. */
@ExtendWith(LeakCheck.class)
class H1ExchangeTest {
    private static final String HEAD_OF_POST = "POST /p HTTP/1.1\nHost: demo.localhost\n";

    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    @Test
    void requestReachesTheTunnelAsItWasAndItsAnswerTheVisitor() {
        visitor.sends("""
                GET /a%20b?q=1 HTTP/1.1
                Host: demo.localhost
                Accept: text/plain
                X-One: 1
                x-one: 2

                """);
        TunnelRequest request = tunnel.next();
        RequestHead head = request.head();
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/a%20b?q=1");
        assertThat(head.authority()).isEqualTo("demo.localhost");
        assertThat(head.fields().all("x-one")).containsExactly("1", "2");
        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
        assertThat(request.field("x-forwarded-host")).isEqualTo("demo.localhost");
        assertThat(request.body()).isEmpty();

        request.head(200, "content-length", "5", "x-two", "3").data("hello").ends();
        assertThat(visitor.head())
                .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-two: 3\r\nx-robots-tag: noindex\r\n\r\n");
        assertThat(visitor.octets(5)).isEqualTo("hello");
    }

    @Test
    void connectionIsKeptForTheNextRequest() {
        for (int i = 1; i <= 3; i++) {
            visitor.gets("demo", "/" + i);
            tunnel.next().answers(200, "answer " + i);
            assertThat(visitor.answer().body()).isEqualTo("answer " + i);
        }
    }

    @Test
    void connectionEndsWhenTheVisitorAsksForIt() {
        visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nConnection: close\n\n");
        tunnel.next().answers(200, "last");
        assertThat(visitor.rest())
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-robots-tag: noindex\r\nconnection: close\r\n\r\nlast");
    }

    @Test
    void fiftyPipelinedRequestsAreAnsweredInOrderAndOneBehindABodyAsWell() {
        tunnel.answering(request -> request.answers(200, "to " + request.head().target()));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            all.append("GET /").append(i).append(" HTTP/1.1\nHost: demo.localhost\n\n");
        }
        visitor.sends(all + HEAD_OF_POST + "Content-Length: 4\n\nbodyGET /last HTTP/1.1\nHost: demo.localhost\n\n");
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 52; i++) {
            answers.add(visitor.answer().body());
        }
        for (int i = 0; i < 50; i++) {
            assertThat(answers.get(i)).isEqualTo("to /" + i);
        }
        assertThat(answers.subList(50, 52)).containsExactly("to /p", "to /last");
    }

    @Test
    void nextRequestWaitsForTheAnswerBeforeIt() {
        visitor.gets("demo", "/1").gets("demo", "/2");
        TunnelRequest first = tunnel.next();
        relay.settle();
        assertThat(tunnel.seen()).containsExactly("GET /1");
        first.answers(200, "one");
        assertThat(visitor.answer().body()).isEqualTo("one");
        tunnel.next().answers(200, "two");
        assertThat(visitor.answer().body()).isEqualTo("two");
    }

    @Test
    void headIsAnsweredWithoutABodyAndKeepsItsLength() {
        visitor.sends("HEAD / HTTP/1.1\nHost: demo.localhost\n\n");
        tunnel.next().headAlone(200, "content-length", "1234");
        assertThat(visitor.head())
                .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 1234\r\nx-robots-tag: noindex\r\n\r\n");
        assertNextAnswerIsRight();
    }

    @Test
    void bodyThatAnOriginSendsToAHeadIsDropped() {
        visitor.sends("HEAD / HTTP/1.1\nHost: demo.localhost\n\n");
        TunnelRequest request = tunnel.next();
        request.head(200, "content-length", "4").data("body").ends();
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-robots-tag: noindex\r\n\r\n");
        assertNextAnswerIsRight();
    }

    @ParameterizedTest
    @CsvSource({"204, No Content", "304, Not Modified"})
    void statusWithoutABodyHasNone(int status, String reason) {
        visitor.gets("demo", "/");
        tunnel.next().headAlone(status, "etag", "x");
        assertThat(visitor.head())
                .isEqualTo("HTTP/1.1 " + status + " " + reason + "\r\netag: x\r\nx-robots-tag: noindex\r\n\r\n");
        assertNextAnswerIsRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void bodyOfAStatusThatHasNoneIsDropped(int status) {
        visitor.gets("demo", "/");
        tunnel.next().head(status).data("canary").ends();
        assertThat(visitor.head()).endsWith("\r\n\r\n").doesNotContain("chunked");
        assertNextAnswerIsRight();
    }

    @Test
    void answerWithoutABodySaysSo() {
        visitor.gets("demo", "/");
        tunnel.next().headAlone(200);
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 200 OK\r\nx-robots-tag: noindex\r\ncontent-length: 0\r\n\r\n");
        assertNextAnswerIsRight();
    }

    @Test
    void interimAnswersComeBeforeTheFinalOne() {
        visitor.gets("demo", "/");
        TunnelRequest request = tunnel.next();
        request.headEarly(102).headEarly(103, "link", "</a.css>; rel=preload");
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 102 Processing\r\n\r\n");
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n");
        request.answers(200, "final");
        assertThat(visitor.answer().body()).isEqualTo("final");
        assertNextAnswerIsRight();
    }

    @Test
    void visitorOfHttpOneZeroGetsNoInterimAnswer() {
        visitor.sends("GET / HTTP/1.0\nHost: demo.localhost\n\n");
        tunnel.next().headEarly(103, "link", "</a.css>").answers(200, "final");
        assertThat(visitor.rest()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nfinal");
    }

    @Test
    void continueIsTheOriginsToSay() {
        visitor.sends(HEAD_OF_POST + "Content-Length: 4\nExpect: 100-continue\n\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("expect")).isEqualTo("100-continue");
        request.headEarly(100);
        assertThat(visitor.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        visitor.sends("body");
        assertThat(request.body()).isEqualTo("body");
        request.answers(201, "made");
        assertThat(visitor.answer().status()).isEqualTo(201);
        assertNextAnswerIsRight();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 417})
    void visitorWhoWaitsToContinueGetsAnAnswerInstead(int status) {
        visitor.sends(HEAD_OF_POST + "Content-Length: 4\nExpect: 100-continue\n\n");
        tunnel.next().answers(status, "no need");
        assertThat(visitor.answer().status()).isEqualTo(status);
        visitor.sends("bodyGET /next HTTP/1.1\nHost: demo.localhost\n\n"); // he may send it all the same
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo("/next");
        next.answers(200, "next");
        assertThat(visitor.answer().body()).isEqualTo("next");
    }

    @Test
    void bodyWithALengthArrivesWithIt() {
        visitor.sends(HEAD_OF_POST + "Content-Length: 10\n\n01234");
        TunnelRequest request = tunnel.next();
        assertThat(request.body(5)).isEqualTo("01234");
        assertThat(request.complete()).isFalse();
        visitor.sends("56789");
        assertThat(request.body()).isEqualTo("0123456789");
        assertThat(request.field("content-length")).isEqualTo("10");
        request.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
    }

    @Test
    void bodyInChunksArrivesWithoutThem() {
        visitor.sends(HEAD_OF_POST + "Transfer-Encoding: chunked\n\n5\nhello\n6;x=y\n world\n0\n\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.body()).isEqualTo("hello world");
        assertThat(request.field("transfer-encoding")).isEqualTo("none");
        assertThat(request.field("content-length")).isEqualTo("none");
        request.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
        assertNextAnswerIsRight();
    }

    @Test
    void answerWithoutALengthComesInChunksEachAsItWasSent() {
        visitor.gets("demo", "/events");
        TunnelRequest request = tunnel.next().head(200, "content-type", "text/event-stream");
        assertThat(visitor.head()).contains("transfer-encoding: chunked").doesNotContain("content-length");
        request.data("data: 1\n\n");
        assertThat(visitor.octets(14)).isEqualTo("9\r\ndata: 1\n\n\r\n"); // and this before the next was sent
        request.data("data: 2\n\n").ends();
        assertThat(visitor.octets(19)).isEqualTo("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        assertNextAnswerIsRight();
    }

    @Test
    void trailersPassBothWays() {
        visitor.sends("""
                POST /p HTTP/1.1
                Host: demo.localhost
                TE: trailers, deflate
                Transfer-Encoding: chunked

                2
                ab
                0
                X-Sum: 7
                Content-Length: 99
                X-Forwarded-For: 6.6.6.6
                Authorization: canary

                """);
        TunnelRequest request = tunnel.next();
        assertThat(request.field("te")).isEqualTo("trailers");
        assertThat(request.trailers().size()).isEqualTo(1);
        assertThat(request.trailers().first("x-sum")).isEqualTo("7");
        request.head(200).data("ok").trailers("x-status", "fine");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.field("x-status")).isEqualTo("fine");
        assertNextAnswerIsRight();
    }

    @Test
    void trailersBehindALengthAreLeftOut() {
        visitor.gets("demo", "/");
        tunnel.next().head(200, "content-length", "2").data("ok").trailers("x-status", "canary");
        assertThat(visitor.answer().body()).isEqualTo("ok");
        assertNextAnswerIsRight();
    }

    @Test
    void visitorOfHttpOneZeroGetsABodyThatEndsWithTheConnection() {
        visitor.sends("GET / HTTP/1.0\nHost: demo.localhost\nConnection: keep-alive\n\n");
        tunnel.next().head(200).data("all of it").ends();
        assertThat(visitor.rest())
                .isEqualTo("HTTP/1.1 200 OK\r\nx-robots-tag: noindex\r\nconnection: close\r\n\r\nall of it");
    }

    @Test
    void visitorOfHttpOneZeroMayKeepTheConnection() {
        visitor.sends("GET / HTTP/1.0\nHost: demo.localhost\nConnection: keep-alive\n\n");
        tunnel.next().answers(200, "one");
        assertThat(visitor.answer().field("connection")).isEqualTo("keep-alive");
        assertNextAnswerIsRight();
    }

    @Test
    void absoluteTargetBecomesAPath() {
        visitor.sends("GET http://DEMO.localhost/x?y=z HTTP/1.1\nHost: demo.localhost\n\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.head().target()).isEqualTo("/x?y=z");
        request.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
    }

    @Test
    void getMayHaveABody() {
        visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nContent-Length: 3\n\nabc");
        TunnelRequest request = tunnel.next();
        assertThat(request.body()).isEqualTo("abc");
        request.answers(200, "ok");
        assertThat(visitor.answer().body()).isEqualTo("ok");
        assertNextAnswerIsRight();
    }

    /** F13. */
    @ParameterizedTest
    @ValueSource(strings = {"y 100-continue", "100-continue, x", "200-ok"})
    void otherExpectationsAreTheOriginsToJudge(String expect) {
        visitor.sends(HEAD_OF_POST + "Content-Length: 4\nExpect: " + expect + "\n\nbody");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("expect")).isEqualTo(expect);
        assertThat(request.body()).isEqualTo("body");
        request.answers(417, "no");
        assertThat(visitor.answer().status()).isEqualTo(417);
    }

    private void assertNextAnswerIsRight() {
        String target = "/next-" + tunnel.seen().size();
        visitor.gets("demo", target);
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo(target);
        next.answers(200, "next " + target);
        assertThat(visitor.answer().body()).isEqualTo("next " + target);
        assertThat(tunnel.seen().toString().toLowerCase(Locale.ROOT)).doesNotContain("canary");
    }
}
