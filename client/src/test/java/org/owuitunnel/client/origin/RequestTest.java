package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

class RequestTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    @Test
    void requestLineHostAndFieldsReachTheOriginAsTheyCame() {
        assertThat(headOf(new RequestHead(
                        "GET",
                        "name.example.test:8443",
                        "/a%2fb//c;d=e?q=%00&r=%2e%2e",
                        false,
                        Fields.of("accept", "*/*", "x-b", "2", "x-a", "1", "x-b", "3", "cookie", "k=\u00e9"))))
                .isEqualTo(Http.head(
                        "GET /a%2fb//c;d=e?q=%00&r=%2e%2e HTTP/1.1",
                        "host: name.example.test:8443",
                        "accept: */*",
                        "x-b: 2",
                        "x-a: 1",
                        "x-b: 3",
                        "cookie: k=\u00e9"));
    }

    @Test
    void fieldsThatEndAtThisHopAreNeverPassedOn() {
        assertThat(headOf(new RequestHead(
                        "GET",
                        "name",
                        "/",
                        false,
                        Fields.of(
                                "connection", "x", "transfer-encoding", "chunked", "host", "other", "upgrade", "h2c"))))
                .isEqualTo("GET / HTTP/1.1\r\nhost: name\r\n\r\n");
    }

    @Test
    void configuredFieldsAreLeftOut() {
        try (ScriptedServer server = echoingHeads();
                OriginFixture fixture = OriginFixture.to("127.0.0.1", server.port(), Set.of("x-user-email"))) {
            Visitor visitor = fixture.tunnel.get(
                    "/", "x-user-email", "admin@example.test", "x_user_email", "admin@example.test", "accept", "*/*");
            assertThat(visitor.answer().text()).doesNotContain("admin").contains("accept: */*");
        }
    }

    @Test
    void acceptedTrailersAreAnnouncedToTheOrigin() {
        assertThat(headOf(new RequestHead("GET", "name", "/", false, Fields.of("te", "trailers, deflate"))))
                .isEqualTo("GET / HTTP/1.1\r\nhost: name\r\nconnection: te\r\nte: trailers\r\n\r\n");
    }

    @Test
    void postWithoutABodySaysSo() {
        assertThat(headOf(new RequestHead("POST", "name", "/", false, Fields.EMPTY)))
                .isEqualTo("POST / HTTP/1.1\r\nhost: name\r\ncontent-length: 0\r\n\r\n");
    }

    @Test
    void contentLengthIsKeptAndNothingIsAddedToTheBody() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.notes(connection.head());
                    connection.notes(connection.reads(11));
                    connection.writes(OK);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "11");
            visitor.sends("hello ").sends("there").ends();
            assertThat(server.noted()).contains("content-length: 11").doesNotContain("chunked");
            assertThat(server.noted()).isEqualTo("hello there");
            assertThat(visitor.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void bodyOfUnknownLengthIsChunkedAndItsTrailersFollow() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.notes(connection.head());
                    connection.notes(connection.reads("5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n".length()));
                    connection.writes(OK);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "trailer", "x-sum");
            visitor.sends("hello").endsWith(Fields.of("x-sum", "1", "host", "evil", "x-forwarded-for", "6.6.6.6"));
            assertThat(server.noted()).contains("transfer-encoding: chunked").contains("trailer: x-sum");
            assertThat(server.noted()).isEqualTo("5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n");
            assertThat(visitor.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void getMayHaveABody() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.notes(connection.head());
                    connection.notes(connection.reads(4));
                    connection.writes(OK);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.open(
                    new RequestHead("GET", "name", "/search", false, Fields.of("content-length", "4")), false);
            visitor.sends("find").ends();
            assertThat(server.noted()).startsWith("GET /search HTTP/1.1\r\n");
            assertThat(server.noted()).isEqualTo("find");
            assertThat(visitor.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void optionsOfTheWholeServerKeepsItsAsterisk() {
        assertThat(headOf(new RequestHead("OPTIONS", "name", "*", false, Fields.EMPTY)))
                .startsWith("OPTIONS * HTTP/1.1\r\n");
    }

    @Test
    void bodyShorterThanItsLengthNeverLooksComplete() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.notes(connection.readsAll());
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "10");
            visitor.sends("short").ends();
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void bodyLongerThanItsLengthIsNotPassedOnBeyondIt() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.notes(connection.readsAll());
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "3");
            visitor.sends("abc").sends("GET /smuggled HTTP/1.1\r\n\r\n");
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(server.noted()).isIn("abc", "");
        }
    }

    @Test
    void contradictingLengthsAreRefusedBeforeAnythingIsSent() {
        try (ScriptedServer server = echoingHeads();
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor twoLengths = fixture.tunnel.post("/", "content-length", "3", "content-length", "4");
            Visitor lengthWithoutBody = fixture.tunnel.get("/", "content-length", "4");
            Visitor tunnel = fixture.tunnel.open(new RequestHead("CONNECT", "name", "/", false, Fields.EMPTY), false);
            assertThat(twoLengths.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(lengthWithoutBody.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(tunnel.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void expectationIsPassedOnAndTheBodyFollowsTheInterimAnswer() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.notes(connection.head());
                    connection.writes("HTTP/1.1 100 Continue\r\n\r\n");
                    connection.notes(connection.reads(4));
                    connection.writes(OK);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "4", "expect", "100-continue");
            assertThat(server.noted()).contains("expect: 100-continue");
            assertThat(visitor.head().status()).isEqualTo(100);
            visitor.sends("body").ends();
            assertThat(server.noted()).isEqualTo("body");
            assertThat(visitor.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void expectationMayBeAnsweredFinallyAtOnce() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 2\r\n\r\nno");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "4", "expect", "100-continue");
            assertThat(visitor.head().status()).isEqualTo(417);
            assertThat(visitor.data().last()).isTrue();
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(server.noted()).isEqualTo("ended");
        }
    }

    private static ScriptedServer echoingHeads() {
        return ScriptedServer.playing(connection -> {
            String head = connection.head();
            connection.writes("HTTP/1.1 200 OK\r\ncontent-length: " + head.length() + "\r\n\r\n" + head);
        });
    }

    private static String headOf(RequestHead head) {
        try (ScriptedServer server = echoingHeads();
                OriginFixture fixture = OriginFixture.to(server)) {
            return fixture.tunnel.open(head, true).answer().text();
        }
    }
}
