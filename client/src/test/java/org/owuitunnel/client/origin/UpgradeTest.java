package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;

class UpgradeTest {
    /** The example of RFC 6455 section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String SWITCH = Http.head(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "Sec-WebSocket-Extensions: permessage-deflate");

    @Test
    void handshakePassesUntouchedBothWays() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.notes(connection.head());
                    connection.writes(SWITCH);
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Event.Head head = upgrade(fixture).head();
            assertThat(server.noted())
                    .isEqualTo(Http.head(
                            "GET /ws/socket.io/?EIO=4&transport=websocket HTTP/1.1",
                            "host: name.example.test",
                            "sec-websocket-version: 13",
                            "sec-websocket-key: " + KEY,
                            "sec-websocket-extensions: permessage-deflate; client_max_window_bits",
                            "sec-websocket-protocol: a, b",
                            "origin: https://name.example.test",
                            "connection: Upgrade",
                            "upgrade: websocket"));
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.last()).isFalse();
            assertThat(head.fields())
                    .isEqualTo(Fields.of(
                            "sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                            "sec-websocket-extensions", "permessage-deflate"));
        }
    }

    @Test
    void bytesRightBehindTheSwitchAreNotLost() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH + "first bytes");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            assertThat(visitor.text(11)).isEqualTo("first bytes");
        }
    }

    @Test
    void bytesFlowBothWaysThatLookLikeNothingOrLikeHttp() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    for (int i = 0; i < 3; i++) {
                        connection.writes(connection.reads(20));
                    }
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            for (String text :
                    new String[] {"HTTP/1.1 200 OK\r\n\r\n1", "\u0000\u0001\u0002\u00ff".repeat(5), "x".repeat(20)}) {
                visitor.sends(text);
                assertThat(visitor.text(20)).isEqualTo(text);
            }
        }
    }

    @Test
    void visitorsEndReachesTheOriginWhichMayStillSend() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    connection.notes(connection.readsAll());
                    connection.writes("parting words");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            visitor.sends("last ").sends("message").ends();
            assertThat(server.noted()).isEqualTo("last message");
            assertThat(visitor.answer().text()).isEqualTo("parting words");
            fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void originsEndReachesTheVisitorWhoMayStillSend() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH + "close frame");
                    connection.endsOutput();
                    connection.notes(connection.readsAll());
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.text()).isEqualTo("close frame");
            assertThat(answer.reset()).isNull();
            visitor.sends("close frame back").ends();
            assertThat(server.noted()).isEqualTo("close frame back");
            fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void whatTheOriginSaidBeforeItBrokeTheConnectionStillReachesTheVisitor() {
        for (int i = 0; i < 20; i++) {
            try (ScriptedServer server = ScriptedServer.playing(connection -> {
                        connection.head();
                        connection.writes(SWITCH);
                        connection.reads(1);
                        connection.writes("close frame");
                        connection.notes("closing");
                        // Closing with unread octets makes the kernel send RST.
                    });
                    OriginFixture fixture = OriginFixture.to(server)) {
                Visitor visitor = upgrade(fixture);
                assertThat(visitor.head().status()).isEqualTo(101);
                visitor.sends("a").sends(new byte[100_000], false);
                assertThat(visitor.text(11)).isEqualTo("close frame");
                visitor.hangsUp();
            }
        }
    }

    @Test
    void originThatResetsTheConnectionIsSeenByTheVisitorWithinASecond() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    connection.reads(4);
                    connection.resets();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            long before = System.nanoTime();
            visitor.sends("ping");
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void visitorWhoVanishesIsSeenByTheOriginWithinASecond() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            long before = System.nanoTime();
            visitor.hangsUp();
            assertThat(server.noted()).isEqualTo("ended");
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void silenceOfAnyLengthIsFine() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    connection.writes(connection.reads(4));
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(visitor.head().status()).isEqualTo(101);
            fixture.tunnel.advance(10, TimeUnit.HOURS);
            fixture.tick();
            visitor.sends("ping");
            assertThat(visitor.text(4)).isEqualTo("ping");
        }
    }

    @Test
    void stalledVisitorStopsTheOrigin() {
        byte[] piece = new byte[64 * 1024];
        int much = 64 * 1024 * 1024;
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(SWITCH);
                    for (int sent = 0; sent < much; sent += piece.length) {
                        connection.writes(piece);
                    }
                    connection.notes("all written");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture).stalls();
            assertThat(visitor.head().status()).isEqualTo(101);
            assertThat(visitor.text(Limits.INITIAL_WINDOW_BYTES)).hasSize(Limits.INITIAL_WINDOW_BYTES);
            visitor.resumes();
            assertThat(visitor.text(much - Limits.INITIAL_WINDOW_BYTES)).hasSize(much - Limits.INITIAL_WINDOW_BYTES);
            assertThat(server.noted()).isEqualTo("all written");
        }
    }

    @Test
    void refusalIsAnOrdinaryAnswer() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 403 Forbidden", "content-length: 6") + "denied");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).isEqualTo("denied");
            assertThat(server.noted()).isEqualTo("ended");
            fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void bytesSentBeforeTheSwitchNeverReachTheOrigin() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.notes("asked");
                    connection.notes(connection.readsAll());
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = upgrade(fixture);
            assertThat(server.noted()).isEqualTo("asked");
            visitor.sends("GET /smuggled HTTP/1.1\r\n\r\n");
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
            assertThat(server.noted()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\nConnection: Upgrade",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            })
    void switchThatDoesNotAcceptTheHandshakeIsInvalid(String fields) {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 101 Switching Protocols", fields) + "opaque");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Answer answer = upgrade(fixture).answer();
            assertThat(answer.status()).isZero();
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(server.noted()).isIn("ended", "reset");
        }
    }

    private static Visitor upgrade(OriginFixture fixture) {
        Fields fields = Fields.of(
                "sec-websocket-version", "13",
                "sec-websocket-key", KEY,
                "sec-websocket-extensions", "permessage-deflate; client_max_window_bits",
                "sec-websocket-protocol", "a, b",
                "origin", "https://name.example.test");
        return fixture.tunnel.open(
                new RequestHead("GET", "name.example.test", "/ws/socket.io/?EIO=4&transport=websocket", true, fields),
                false);
    }
}
