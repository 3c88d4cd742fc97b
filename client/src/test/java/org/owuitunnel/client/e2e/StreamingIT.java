package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.client.testing.ScriptedServer;

/** Answers that come bit by bit: each bit is seen before the app sends the next, whatever it is made of. */
final class StreamingIT {
    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    private static void chunk(ScriptedServer.Connection connection, String text) throws Exception {
        connection.writes(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                        new String[] {"application/x-ndjson", "{\"status\":\"pulling\",\"completed\":1}\n", "{}\n"},
                        new String[] {"text/event-stream", "data: {\"choices\":[]}\n\n", ": ping\n\n"},
                        new String[] {"text/html; charset=utf-8", "<p>one", "</p>"},
                        new String[] {"application/json", "[", "]"},
                        new String[] {"application/octet-stream", "\0", "\u00ff"})
                .flatMap(one -> Stream.of(Alpn.values()).map(alpn -> Arguments.of(alpn, one[0], one[1], one[2])));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void eachPieceIsSeenBeforeTheNextIsSent(Alpn alpn, String type, String one, String other) {
        Semaphore seen = new Semaphore(0);
        TUNNEL.app().on("/stream", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-type: " + type, "transfer-encoding: chunked"));
            seen.acquire();
            for (String piece : new String[] {one, other, one}) {
                chunk(connection, piece);
                seen.acquire();
            }
            connection.writes("0\r\n\r\n");
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.gets("/stream");
            assertThat(exchange.head().fields().first("content-type")).isEqualTo(type);
            seen.release();
            for (String piece : new String[] {one, other, one}) {
                assertThat(exchange.text(piece.length())).isEqualTo(piece);
                seen.release();
            }
            assertThat(exchange.next()).isInstanceOf(Seen.End.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void piecesOfABodyWithALengthAreSeenAtOnceToo(Alpn alpn) {
        Semaphore seen = new Semaphore(0);
        TUNNEL.app().on("/length", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 3"));
            for (String piece : new String[] {"a", "b", "c"}) {
                connection.writes(piece);
                seen.acquire();
            }
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.gets("/length");
            exchange.head();
            for (String piece : new String[] {"a", "b", "c"}) {
                assertThat(exchange.text(1)).isEqualTo(piece);
                seen.release();
            }
            assertThat(exchange.next()).isInstanceOf(Seen.End.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void appThatThinksOrFallsSilentKeepsNobodyElseWaiting(Alpn alpn) {
        CountDownLatch thought = new CountDownLatch(1);
        CountDownLatch spoke = new CountDownLatch(1);
        TUNNEL.app().on("/thinking", (connection, head) -> {
            connection.notes("asked");
            thought.await();
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 7") + "thought");
        });
        TUNNEL.app().on("/silent", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 5") + "well ".substring(0, 2));
            spoke.await();
            connection.writes("ll!");
        });
        TUNNEL.app().answers("/quick", head("HTTP/1.1 200 OK", "content-length: 5") + "quick");
        TUNNEL.ask(
                alpn,
                first -> TUNNEL.ask(
                        alpn,
                        second -> TUNNEL.ask(alpn, third -> {
                            WebVisitor sameOrAnother = alpn == Alpn.H2 ? first : second;
                            WebVisitor yetAnother = alpn == Alpn.H2 ? first : third;
                            WebExchange thinking = first.gets("/thinking");
                            assertThat(TUNNEL.app().noted()).isEqualTo("asked");
                            WebExchange silent = sameOrAnother.gets("/silent");
                            silent.head();
                            assertThat(silent.text(2)).isEqualTo("we");
                            for (int i = 0; i < 20; i++) {
                                assertThat(yetAnother.gets("/quick").answer().text())
                                        .isEqualTo("quick");
                            }
                            thought.countDown();
                            assertThat(thinking.answer().text()).isEqualTo("thought");
                            spoke.countDown();
                            assertThat(silent.answer().text()).isEqualTo("ll!");
                        })));
    }

    @ParameterizedTest
    @CsvSource({"H1, gzip", "H2, gzip", "H1, br", "H2, br", "H1, zstd", "H2, zstd", "H1, 'br, gzip'", "H2, 'br, gzip'"})
    void bodiesThatTheAppCompressedArriveAsTheyAre(Alpn alpn, String coding) {
        byte[] compressed = new byte[100_000];
        new Random(3).nextBytes(compressed); // no decoder would take it, so whoever opens it fails
        TUNNEL.app().on("/compressed", (connection, head) -> {
            connection.notes(RawSockets.field(head, "accept-encoding"));
            connection.writes(
                    head("HTTP/1.1 200 OK", "content-encoding: " + coding, "transfer-encoding: chunked", "vary: x"));
            chunk(connection, new String(compressed, ISO_8859_1));
            connection.writes("0\r\n\r\n");
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer =
                    visitor.gets("/compressed", "accept-encoding", coding).answer();
            assertThat(TUNNEL.app().noted()).isEqualTo(coding);
            assertThat(answer.fields().all("content-encoding")).containsExactly(coding);
            assertThat(answer.body()).isEqualTo(compressed);
        });
    }

    @ParameterizedTest
    @CsvSource({"H1, gzip", "H2, gzip", "H1, br", "H2, zstd", "H1, 'br, gzip'"})
    void bodiesThatTheVisitorCompressedArriveAsTheyAre(Alpn alpn, String coding) {
        byte[] compressed = new byte[10_000];
        new Random(4).nextBytes(compressed);
        TUNNEL.app().on("/decompress", (connection, head) -> {
            connection.notes(RawSockets.field(head, "content-encoding"));
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 204 No Content"));
        });
        TUNNEL.ask(alpn, visitor -> {
            visitor.posts("/decompress", compressed, "content-encoding", coding).answer();
            assertThat(TUNNEL.app().noted()).isEqualTo(coding);
            assertThat(TUNNEL.app().noted()).isEqualTo(new String(compressed, ISO_8859_1));
        });
    }
}
