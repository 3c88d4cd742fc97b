package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

class AnswerTest {
    @Test
    void fieldsKeepTheirOrderAndValuesAndLoseWhatEndsAtThisHop() {
        Visitor.Answer answer = answerTo(Http.head(
                        "HTTP/1.1 200 OK",
                        "Server: uvicorn",
                        "Set-Cookie: a=1",
                        "Connection: keep-alive, X-Hop",
                        "X-Hop: gone",
                        "Keep-Alive: timeout=5",
                        "Content-Encoding: br",
                        "Set-Cookie: b=\u00e9",
                        "Content-Length: 2")
                + "ok");
        assertThat(answer.fields())
                .isEqualTo(Fields.of(
                        "server", "uvicorn",
                        "set-cookie", "a=1",
                        "content-encoding", "br",
                        "set-cookie", "b=\u00e9",
                        "content-length", "2"));
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.reset()).isNull();
    }

    @Test
    void redirectIsForTheVisitorToFollow() {
        Visitor.Answer answer =
                answerTo(Http.head("HTTP/1.1 302 Found", "location: http://169.254.169.254/", "content-length: 0"));
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.fields().first("location")).isEqualTo("http://169.254.169.254/");
    }

    @Test
    void chunksArePassedOnOneByOneAsTheyCome() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "transfer-encoding: chunked"));
                    for (int token = 0; token < 3; token++) {
                        connection.writes("4\r\ntok" + token + "\r\n");
                        connection.head(); // the visitor has seen it
                    }
                    connection.writes("0\r\nx-sum: 7\r\ncontent-length: 12\r\n\r\n");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/");
            assertThat(visitor.head().fields()).isEqualTo(Fields.EMPTY);
            for (int token = 0; token < 3; token++) {
                assertThat(visitor.data().text()).isEqualTo("tok" + token);
                visitor.sends("\r\n\r\n"); // chunk of four octets whose frame ends in an empty line as well
            }
            assertThat(visitor.answer().trailers()).isEqualTo(Fields.of("x-sum", "7"));
        }
    }

    @Test
    void bodyThatOnlyTheEndOfTheConnectionDelimitsIsComplete() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.0 200 OK", "content-type: text/plain") + "until the end");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Answer answer = fixture.tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("until the end");
            assertThat(answer.reset()).isNull();
        }
    }

    @Test
    void bodyThatOnlyTheEndOfTheConnectionDelimitsIsCutByAReset() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.0 200 OK") + "until");
                    connection.head(); // the visitor has seen it
                    connection.resets();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/");
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.data().text()).isEqualTo("until");
            visitor.sends("\r\n\r\n");
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200, 1234", "GET, 304, 1234", "HEAD, 404, 9"})
    void lengthOfABodyThatIsNotSentIsKept(String method, int status, String length) {
        try (ScriptedServer server =
                        ScriptedServer.answering(Http.head("HTTP/1.1 " + status + " x", "content-length: " + length));
                OriginFixture fixture = OriginFixture.to(server)) {
            RequestHead head = new RequestHead(method, "name", "/", false, Fields.EMPTY);
            for (int i = 0; i < 3; i++) {
                Visitor.Event.Head answer = fixture.tunnel.open(head, true).head();
                assertThat(answer.last()).isTrue();
                assertThat(answer.fields().first("content-length")).isEqualTo(length);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void answerWithoutContentHasNeitherBodyNorLength() {
        Visitor.Answer answer = answerTo(Http.head("HTTP/1.1 204 No Content", "content-length: 0", "x-a: b"));
        assertThat(answer.fields()).isEqualTo(Fields.of("x-a", "b"));
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void interimAnswersComeBeforeTheFinalOne() {
        Visitor.Answer answer = answerTo(Http.head("HTTP/1.1 102 Processing")
                + Http.head("HTTP/1.1 103 Early Hints", "link: </a.css>; rel=preload")
                + Http.head("HTTP/1.1 200 OK", "content-length: 2")
                + "ok");
        assertThat(answer.interim()).containsExactly(102, 103);
        assertThat(answer.text()).isEqualTo("ok");
    }

    @Test
    void endlessInterimAnswersAreInvalid() {
        assertThat(resetOf(Http.head("HTTP/1.1 102 Processing").repeat(100)).code())
                .isEqualTo(ErrorCode.ORIGIN_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOT HTTP AT ALL\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 99 Low\r\n\r\n",
                "HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nxx",
                "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx-a: b\u0000c\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx-a: b\rc\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx a: b\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
            })
    void malformedHeadIsInvalidBeforeTheVisitorSeesAnything(String answer) {
        Visitor.Answer seen = answerTo(answer);
        assertThat(seen.status()).isZero();
        assertThat(seen.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
        assertThat(seen.brokenOff().detail()).startsWith("127.0.0.1:").contains(" sent an invalid answer: ");
    }

    @Test
    void headOfMoreThanThirtyTwoKibibytesIsInvalid() {
        assertThat(resetOf(Http.head("HTTP/1.1 200 OK", "x-a: " + "a".repeat(33 * 1024)))
                        .detail())
                .contains("its head is larger than 32 KiB");
    }

    @Test
    void headOfMoreThanAHundredAndTwentyEightFieldsIsInvalid() {
        String fields = IntStream.rangeClosed(0, 128).mapToObj(i -> "x: " + i).collect(Collectors.joining("\r\n"));
        assertThat(resetOf(Http.head("HTTP/1.1 200 OK", fields)).detail()).contains("more than 128 fields");
    }

    @Test
    void malformedChunkCutsTheAnswerVisiblyBehindWhatCameBefore() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(
                            Http.head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "3\r\nabc\r\nzz\r\n");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Answer answer = fixture.tunnel.get("/").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(server.noted()).isIn("ended", "reset");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nshort",
            })
    void bodyCutShortNeverLooksComplete(String answer) {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(answer);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Answer seen = fixture.tunnel.get("/").answer();
            assertThat(seen.text()).isEqualTo("short");
            assertThat(seen.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            assertThat(seen.brokenOff().detail()).endsWith(" hung up in the middle of its answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\ncontent-le"})
    void originThatHangsUpBeforeItsHeadIsCompleteHasNotAnswered(String begun) {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(begun);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            assertThat(reset.detail()).endsWith(" hung up before it answered");
        }
    }

    @Test
    void originThatSpeaksTlsIsRecognisedAsSomethingElse() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes("\u0015\u0003\u0001\u0000\u0002\u0002F");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(reset.detail()).contains("it is TLS: the app expects https://127.0.0.1:");
        }
    }

    @Test
    void whatFollowsAnAnswerIsNeverTakenForTheNextOne() {
        String answer = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";
        for (String behind : new String[] {answer, "HTTP/1.1 200 OK\r\ncontent-len", "HTTP/1.1 2", "junk"}) {
            try (ScriptedServer server = ScriptedServer.answering(answer + behind);
                    OriginFixture fixture = OriginFixture.to(server)) {
                assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
                assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
                assertThat(server.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void originThatSpeaksUnaskedLosesItsIdleConnection() {
        String answer = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(answer);
                    connection.socket().setSoTimeout(100);
                    try {
                        connection.head();
                    } catch (java.net.SocketTimeoutException idle) {
                        connection.writes(answer.replace("ok", "no"));
                        connection.notes(connection.readsAll());
                    }
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.noted()).isEmpty();
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void switchThatNoOneAskedForIsInvalid() {
        assertThat(resetOf(Http.head("HTTP/1.1 101 Switching Protocols", "connection: upgrade", "upgrade: websocket"))
                        .code())
                .isEqualTo(ErrorCode.ORIGIN_INVALID);
    }

    private static Visitor.Event.Reset resetOf(String answer) {
        return answerTo(answer).brokenOff();
    }

    private static Visitor.Answer answerTo(String answer) {
        try (ScriptedServer server = ScriptedServer.answering(answer);
                OriginFixture fixture = OriginFixture.to(server)) {
            return fixture.tunnel.get("/").answer();
        }
    }
}
