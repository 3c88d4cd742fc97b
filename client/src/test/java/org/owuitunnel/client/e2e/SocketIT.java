package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets octet by octet: the tunnel understands their handshake and nothing behind it. */
final class SocketIT {
    private static final String DEFLATE = "permessage-deflate; client_max_window_bits";

    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    private static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }

    @Test
    void handshakePassesUntouchedBothWays() {
        TUNNEL.app().on("/handshake", (connection, head) -> {
            connection.notes(head);
            connection.writes(RawSockets.accepting(
                    head,
                    "Sec-WebSocket-Extensions: permessage-deflate",
                    "Sec-WebSocket-Protocol: chat.v2",
                    "Set-Cookie: a=b"));
        });
        TUNNEL.ask(Alpn.H1, visitor -> {
            Seen.Head accepted = visitor.upgrades(
                            "/handshake?EIO=4&transport=websocket",
                            "sec-websocket-key",
                            "x3JJHMbDL1EzLkh9GBhXDw==",
                            "sec-websocket-extensions",
                            DEFLATE,
                            "sec-websocket-protocol",
                            "chat.v1, chat.v2",
                            "origin",
                            "https://webui.localhost",
                            "cookie",
                            "token=abc")
                    .head();
            String asked = TUNNEL.app().noted();
            assertThat(asked).startsWith("GET /handshake?EIO=4&transport=websocket HTTP/1.1\r\n");
            assertThat(RawSockets.field(asked, "host")).isEqualTo(visitor.authority());
            assertThat(RawSockets.field(asked, "connection")).isEqualTo("Upgrade");
            assertThat(RawSockets.field(asked, "upgrade")).isEqualTo("websocket");
            assertThat(RawSockets.field(asked, "sec-websocket-version")).isEqualTo("13");
            assertThat(RawSockets.field(asked, "sec-websocket-key")).isEqualTo("x3JJHMbDL1EzLkh9GBhXDw==");
            assertThat(RawSockets.field(asked, "sec-websocket-extensions")).isEqualTo(DEFLATE);
            assertThat(RawSockets.field(asked, "sec-websocket-protocol")).isEqualTo("chat.v1, chat.v2");
            assertThat(RawSockets.field(asked, "origin")).isEqualTo("https://webui.localhost");
            assertThat(RawSockets.field(asked, "cookie")).isEqualTo("token=abc");
            assertThat(accepted.status()).isEqualTo(101);
            assertThat(accepted.fields().first("sec-websocket-accept")).isEqualTo("HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
            assertThat(accepted.fields().first("sec-websocket-extensions")).isEqualTo("permessage-deflate");
            assertThat(accepted.fields().first("sec-websocket-protocol")).isEqualTo("chat.v2");
            assertThat(accepted.fields().first("set-cookie")).isEqualTo("a=b");
        });
    }

    @Test
    void handshakeOverHttp2GetsTheKeyThatItLacks() {
        TUNNEL.app().on("/handshake-2", (connection, head) -> {
            connection.notes(head);
            connection.writes(RawSockets.accepting(
                    head, "Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: chat.v2"));
        });
        TUNNEL.ask(Alpn.H2, visitor -> {
            Seen.Head accepted = visitor.upgrades(
                            "/handshake-2",
                            "sec-websocket-extensions",
                            DEFLATE,
                            "sec-websocket-protocol",
                            "chat.v1, chat.v2",
                            "origin",
                            "https://webui.localhost",
                            "cookie",
                            "token=abc")
                    .head();
            String asked = TUNNEL.app().noted();
            assertThat(asked).startsWith("GET /handshake-2 HTTP/1.1\r\n");
            assertThat(Base64.getDecoder().decode(RawSockets.field(asked, "sec-websocket-key")))
                    .hasSize(16);
            assertThat(RawSockets.field(asked, "upgrade")).isEqualTo("websocket");
            assertThat(RawSockets.field(asked, "sec-websocket-version")).isEqualTo("13");
            assertThat(RawSockets.field(asked, "sec-websocket-extensions")).isEqualTo(DEFLATE);
            assertThat(RawSockets.field(asked, "sec-websocket-protocol")).isEqualTo("chat.v1, chat.v2");
            assertThat(RawSockets.field(asked, "origin")).isEqualTo("https://webui.localhost");
            assertThat(RawSockets.field(asked, "cookie")).isEqualTo("token=abc");
            assertThat(accepted.status()).isEqualTo(200);
            assertThat(accepted.fields().first("sec-websocket-accept")).isNull();
            assertThat(accepted.fields().first("sec-websocket-extensions")).isEqualTo("permessage-deflate");
            assertThat(accepted.fields().first("sec-websocket-protocol")).isEqualTo("chat.v2");
        });
    }

    @ParameterizedTest
    @CsvSource({"H1, 403", "H2, 403", "H1, 400", "H2, 400"})
    void appMayRefuseTheHandshakeInItsOwnWords(Alpn alpn, int status) {
        TUNNEL.app()
                .answers(
                        "/refusing",
                        org.owuitunnel.client.testing.Http.head("HTTP/1.1 " + status + " No", "content-length: 2")
                                + "no");
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.upgrades("/refusing").answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(answer.cut()).isNull();
        });
    }

    /** Text, compressed text, binary, a message in pieces, ping, pong, and a frame that no specification knows. */
    private static byte[] frames(boolean masked) {
        byte[] some = new byte[300];
        new Random(8).nextBytes(some);
        byte[][] all = {
            RawSockets.frame(0x81, "40{\"sid\":\"a\"}".getBytes(ISO_8859_1), masked),
            RawSockets.frame(0xc1, some, masked),
            RawSockets.frame(0x82, some, masked),
            RawSockets.frame(0x41, some, masked),
            RawSockets.frame(0x89, "are you there".getBytes(ISO_8859_1), masked),
            RawSockets.frame(0x8a, "I am".getBytes(ISO_8859_1), masked),
            RawSockets.frame(0x80, some, masked),
            RawSockets.frame(0xff, some, masked)
        };
        byte[] joined = new byte[0];
        for (byte[] frame : all) {
            int end = joined.length;
            joined = Arrays.copyOf(joined, end + frame.length);
            System.arraycopy(frame, 0, joined, end, frame.length);
        }
        return joined;
    }

    @ParameterizedTest
    @EnumSource
    void framesOfEveryKindCrossOctetByOctet(Alpn alpn) {
        byte[] theirs = frames(true);
        byte[] ours = frames(false);
        TUNNEL.app().on("/frames", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.notes(connection.reads(theirs.length));
            connection.writes(ours);
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange socket = visitor.upgrades("/frames");
            socket.head();
            socket.sends(theirs);
            assertThat(TUNNEL.app().noted()).isEqualTo(text(theirs));
            assertThat(socket.octets(ours.length)).isEqualTo(ours);
        });
    }

    @ParameterizedTest
    @EnumSource
    void pingIsAnsweredByTheOtherEndAndNobodyBetween(Alpn alpn) {
        byte[] ping = RawSockets.frame(0x89, "1".getBytes(ISO_8859_1), false);
        byte[] pong = RawSockets.frame(0x8a, "1".getBytes(ISO_8859_1), true);
        TUNNEL.app().on("/ping", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.writes(ping);
            connection.notes(connection.reads(pong.length));
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange socket = visitor.upgrades("/ping");
            socket.head();
            assertThat(socket.octets(ping.length)).isEqualTo(ping);
            socket.sends(pong);
            assertThat(TUNNEL.app().noted()).isEqualTo(text(pong));
        });
    }

    /** 8 MiB in one frame: Open WebUI may send an answer whole with each of its tokens. */
    @ParameterizedTest
    @CsvSource({"H1, 2097152, true", "H2, 8388608, false"})
    void largeMessagesCrossInBothDirections(Alpn alpn, int octets, boolean toTheApp) {
        byte[] payload = new byte[octets];
        new Random(9).nextBytes(payload);
        byte[] large = RawSockets.frame(0x82, payload, toTheApp);
        TUNNEL.app().on("/large", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            if (toTheApp) {
                String received = connection.reads(large.length);
                connection.notes(received.equals(text(large)) ? "same" : "another");
            } else {
                connection.writes(large);
            }
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange socket = visitor.upgrades("/large");
            socket.head();
            if (toTheApp) {
                socket.sends(large);
                assertThat(TUNNEL.app().noted()).isEqualTo("same");
            } else {
                assertThat(Arrays.equals(socket.octets(large.length), large)).isTrue();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"H1, 1000, ''", "H2, 1001, going away", "H1, 4999, own reason", "H2, 3000, x"})
    void visitorWhoSaysWhyHeGoesIsHeardThoughHeGoesAtOnce(Alpn alpn, int code, String reason) {
        byte[] close = RawSockets.close(code, reason, true);
        TUNNEL.app().on("/leaving", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.notes(connection.readsAll());
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange socket = visitor.upgrades("/leaving");
            socket.head();
            socket.sends(close);
            socket.hangsUp();
            assertThat(TUNNEL.app().noted()).isEqualTo(text(close));
        });
    }

    @ParameterizedTest
    @CsvSource({"H1, 1000, ''", "H2, 1012, service restart", "H1, 4999, own reason", "H2, 3000, x"})
    void appThatSaysWhyItGoesIsHeard(Alpn alpn, int code, String reason) {
        byte[] close = RawSockets.close(code, reason, false);
        TUNNEL.app().on("/ending", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.writes(close);
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange socket = visitor.upgrades("/ending");
            socket.head();
            assertThat(socket.octets(close.length)).isEqualTo(close);
            assertThat(socket.next()).isInstanceOfAny(Seen.End.class, Seen.Cut.class);
        });
    }

    @Test
    void visitorWhoEndsHisSideStillHearsTheApp() {
        TUNNEL.app().on("/half", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.notes(connection.readsAll());
            connection.writes("and so on");
            connection.socket().close();
        });
        TUNNEL.ask(Alpn.H2, visitor -> {
            WebExchange socket = visitor.upgrades("/half");
            socket.head();
            socket.sends("that was all").ends();
            assertThat(TUNNEL.app().noted()).isEqualTo("that was all");
            assertThat(socket.answer().text()).isEqualTo("and so on");
        });
    }

    @Test
    void lossOfTheAppIsAnAbnormalEndForTheVisitor() throws Exception {
        TUNNEL.app().on("/lost", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.reads(1);
            connection.resets();
        });
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
                closed.complete(statusCode);
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                closed.completeExceptionally(error);
            }
        };
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(TUNNEL.fixture().trusting()).build()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(TUNNEL.fixture().localhost().toString().replace("https:", "wss:") + "/lost"),
                            listener)
                    .get(10, TimeUnit.SECONDS);
            socket.sendText("x", true).get(10, TimeUnit.SECONDS);
            assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1006);
        }
    }
}
