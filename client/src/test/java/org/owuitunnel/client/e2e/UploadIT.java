package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What visitors send: recordings, files, and the ways in which an app says no. */
final class UploadIT {
    /** What Open WebUI splits on its side is larger than 20 MB; its users send more. */
    private static final int LARGE = 25 * 1024 * 1024;

    private static final int PIECE = 64 * 1024;

    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    private static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** As browsers send a recording: a file name with a space and a colon. */
    private static byte[] recording() {
        byte[] sound = new byte[LARGE];
        new Random(7).nextBytes(sound);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head(
                        "--b",
                        "Content-Disposition: form-data; name=\"file\"; filename=\"Recording-06.09.2026 23:21.webm\"",
                        "Content-Type: audio/webm; codecs=opus")
                .getBytes(ISO_8859_1));
        body.writeBytes(sound);
        body.writeBytes("\r\n--b--\r\n".getBytes(ISO_8859_1));
        return body.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"H1, false", "H2, true"})
    void longRecordingArrivesOctetByOctetWithOrWithoutALength(Alpn alpn, boolean length) {
        TUNNEL.app().on("/api/v1/audio/transcriptions", (connection, head) -> {
            connection.notes(RawSockets.field(head, "content-type"));
            connection.notes(RawSockets.field(head, length ? "content-length" : "transfer-encoding"));
            String digest = digest(ScriptedApp.body(connection, head));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + digest.length()) + digest);
        });
        byte[] body = recording();
        TUNNEL.ask(alpn, visitor -> {
            String type = "multipart/form-data; boundary=b";
            WebExchange exchange = length
                    ? visitor.posts("/api/v1/audio/transcriptions", body, "content-type", type)
                    : visitor.begins("POST", "/api/v1/audio/transcriptions", "content-type", type)
                            .sends(body)
                            .ends();
            assertThat(exchange.answer().text()).isEqualTo(digest(body));
            assertThat(TUNNEL.app().noted()).isEqualTo(type);
            assertThat(TUNNEL.app().noted()).isEqualTo(length ? Integer.toString(body.length) : "chunked");
        });
    }

    @ParameterizedTest
    @EnumSource
    void appThatRefusesALargeUploadAtOnceIsHeard(Alpn alpn) {
        TUNNEL.app().on("/too-large", (connection, head) -> {
            connection.writes(head("HTTP/1.1 413 Content Too Large", "content-length: 4") + "much");
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/too-large", "content-length", Integer.toString(LARGE));
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < 64; i++) {
                exchange.sends(piece);
            }
            Seen.Answer answer = exchange.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("much");
            assertThat(answer.cut()).isNull();
        });
        TUNNEL.app().answers("/well", head("HTTP/1.1 204 No Content"));
        TUNNEL.ask(
                alpn,
                visitor -> assertThat(visitor.gets("/well").answer().status()).isEqualTo(204));
    }

    @Test
    void appThatRefusesIsHeardEvenByOneWhoSendsAllBeforeHeReads() {
        TUNNEL.app().on("/unread", (connection, head) -> {
            connection.writes(head("HTTP/1.1 413 Content Too Large", "content-length: 4") + "much");
            connection.socket().close();
        });
        TUNNEL.app().answers("/well", head("HTTP/1.1 204 No Content"));
        byte[] body = new byte[4 * 1024 * 1024];
        TUNNEL.ask(Alpn.H1, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/unread", "content-length", Integer.toString(body.length))
                    .stalls();
            exchange.sends(body).ends().resumes();
            assertThat(exchange.answer().text()).isEqualTo("much");
            assertThat(visitor.gets("/well").answer().status()).isEqualTo(204); // on the same connection
        });
    }

    @ParameterizedTest
    @EnumSource
    void appThatRefusesWhileTheUploadPausesIsHeardAtOnce(Alpn alpn) {
        TUNNEL.app().on("/login-first", (connection, head) -> {
            connection.reads(3);
            connection.writes(head("HTTP/1.1 401 Unauthorized", "transfer-encoding: chunked") + "2\r\nno\r\n0\r\n\r\n");
            connection.waitsForTheEnd();
            connection.socket().close();
        });
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer =
                    visitor.begins("POST", "/login-first").sends("abc").answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(answer.cut()).isNull();
            assertThat(TUNNEL.app().noted()).isEqualTo("ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void appThatIsAskedFirstSaysGoOn(Alpn alpn) {
        TUNNEL.app().on("/expected", (connection, head) -> {
            connection.notes(RawSockets.field(head, "expect"));
            connection.writes(head("HTTP/1.1 100 Continue"));
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 201 Created", "content-length: 0"));
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/expected", "content-length", "4", "expect", "100-continue");
            assertThat(exchange.head().status()).isEqualTo(100);
            assertThat(TUNNEL.app().noted()).isEqualTo("100-continue");
            exchange.sends("body").ends();
            assertThat(exchange.answer().status()).isEqualTo(201);
            assertThat(TUNNEL.app().noted()).isEqualTo("body");
        });
    }

    @ParameterizedTest
    @CsvSource({"H1, 417", "H2, 417", "H1, 401", "H2, 401"})
    void appThatIsAskedFirstSaysNo(Alpn alpn, int status) {
        TUNNEL.app().answers("/unwanted", head("HTTP/1.1 " + status + " No", "content-length: 2") + "no");
        TUNNEL.ask(alpn, visitor -> {
            Seen.Answer answer = visitor.begins("POST", "/unwanted", "content-length", "4", "expect", "100-continue")
                    .answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(answer.cut()).isNull();
        });
        TUNNEL.app().answers("/well", head("HTTP/1.1 204 No Content"));
        TUNNEL.ask(
                alpn,
                visitor -> assertThat(visitor.gets("/well").answer().status()).isEqualTo(204));
    }

    @ParameterizedTest
    @EnumSource
    void appThatIgnoresTheQuestionGetsTheBodyAllTheSame(Alpn alpn) {
        TUNNEL.app().on("/ignoring", (connection, head) -> {
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 204 No Content"));
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/ignoring", "content-length", "4", "expect", "100-continue");
            exchange.sends("body").ends();
            assertThat(exchange.answer().status()).isEqualTo(204);
            assertThat(TUNNEL.app().noted()).isEqualTo("body");
        });
    }

    @ParameterizedTest
    @EnumSource
    void answerFlowsWhileTheUploadStillDoes(Alpn alpn) {
        TUNNEL.app().on("/duplex", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 6"));
            for (int i = 0; i < 3; i++) {
                connection.writes(connection.reads(2));
            }
        });
        TUNNEL.ask(alpn, visitor -> {
            WebExchange exchange = visitor.begins("POST", "/duplex", "content-length", "6");
            assertThat(exchange.head().status()).isEqualTo(200);
            for (String piece : new String[] {"ab", "cd", "ef"}) {
                assertThat(exchange.sends(piece).text(2)).isEqualTo(piece);
            }
            exchange.ends();
            assertThat(exchange.next()).isInstanceOf(Seen.End.class);
        });
    }
}
