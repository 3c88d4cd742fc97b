package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;

class EarlyAnswerTest {
    private static final byte[] PIECE = new byte[64 * 1024];

    @Test
    void answerBeforeTheEndOfTheRequestComesWholeAndStopsTheRest() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 413 Too Large", "content-length: 9") + "too large");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "100000000");
            visitor.sends(PIECE, false);
            assertThat(visitor.head().status()).isEqualTo(413);
            Visitor.Event.Data data = visitor.data();
            assertThat(data.text()).isEqualTo("too large");
            assertThat(data.last()).isTrue();
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(server.noted()).isIn("ended", "reset");
            assertThat(fixture.tunnel.openStreams()).isZero();
        }
    }

    @Test
    void restOfARequestIsDroppedWithItsCreditGivenBackWhenTheAnswersEndCannotBeSeenLeaving() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 401 Unauthorized", "content-length: 0"));
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/");
            Visitor.Event.Head head = visitor.head();
            assertThat(head.status()).isEqualTo(401);
            assertThat(head.last()).isTrue();
            for (int i = 0; i < 100; i++) {
                visitor.sends(PIECE, false);
            }
            visitor.ends();
            assertThat(server.noted()).isIn("ended", "reset");
            fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void answerIsReadThoughTheOriginBrokeTheConnectionWhileWeWereSending() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 413 Too Large", "content-length: 9", "connection: close")
                            + "too large");
                    // Closing with unread octets makes the kernel send RST behind the answer.
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            for (int i = 0; i < 20; i++) {
                Visitor visitor = fixture.tunnel.post("/", "content-length", "100000000");
                for (int piece = 0; piece < 40; piece++) {
                    visitor.sends(PIECE, false);
                }
                assertThat(visitor.head().status()).isEqualTo(413);
                assertThat(visitor.text(9)).isEqualTo("too large");
                assertThat(visitor.reset().code()).isEqualTo(ErrorCode.NO_ERROR);
            }
        }
    }

    @Test
    void connectionWithAnUnfinishedRequestIsNotUsedAgain() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor first = fixture.tunnel.post("/", "content-length", "10");
            assertThat(first.answer().text()).isEqualTo("ok");
            Visitor second = fixture.tunnel.get("/");
            assertThat(second.answer().text()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void answerMayFlowWhileTheRequestStillDoes() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 8"));
                    for (int i = 0; i < 2; i++) {
                        connection.writes(connection.reads(4));
                    }
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "8");
            assertThat(visitor.head().status()).isEqualTo(200);
            visitor.sends("ping");
            assertThat(visitor.text(4)).isEqualTo("ping");
            visitor.sends("pong").ends();
            assertThat(visitor.answer().text()).isEqualTo("pong");
        }
    }
}
