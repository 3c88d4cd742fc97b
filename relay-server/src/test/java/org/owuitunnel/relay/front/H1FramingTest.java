package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/**
 * Requests that two parsers could read in two ways: none reaches the tunnel, and neither does the canary behind it, since
 * the connection ends.
 */
@ExtendWith(LeakCheck.class)
class H1FramingTest {
    private static final String CANARY = "GET /canary HTTP/1.1\r\nHost: demo.localhost\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: demo.localhost\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: demo.localhost\r\n";

    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    /** F1. */
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, Content-Length: 5, Transfer-Encoding: chunked",
        "HTTP/1.1, Transfer-Encoding: chunked, Content-Length: 5",
        "HTTP/1.0, Content-Length: 5, Transfer-Encoding: chunked",
        "HTTP/1.0, Transfer-Encoding: chunked, Content-Length: 5",
    })
    void lengthBesideChunksIsRefused(String version, String one, String other) {
        refused("POST / " + version + "\r\nHost: demo.localhost\r\n" + one + "\r\n" + other + "\r\n\r\n0\r\n\r\n");
    }

    /** F3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, x",
                "Transfer-Encoding: x, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: chun\r\n ked",
            })
    void anyOtherCodingThanOneChunkedIsRefused(String field) {
        refused(POST + field + "\r\n\r\n0\r\n\r\n");
    }

    /** F3. */
    @Test
    void chunksOfHttpOneZeroAreRefused() {
        refused("POST / HTTP/1.0\r\nHost: demo.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    /** F3. */
    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED \t"})
    void codingIsReadWhateverItsCase(String coding) {
        visitor.sendsAsIs(POST + "Transfer-Encoding: " + coding + "\r\n\r\n2\r\nab\r\n0\r\n\r\n" + GET + "\r\n");
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(tunnel.seen()).containsExactly("POST /", "GET /");
    }

    /** F4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nContent-Length: 5",
                "5\r\nContent-Length: 6",
                "+5",
                "-5",
                "-1",
                "0x5",
                "5,5",
                "5, 6",
                "12345678901234567890",
                "99999999999999999999",
                "",
                "5 5",
                "5\t5",
                "5.0",
                "5e0",
                "\u00b2",
                "five",
                "5;",
                "\"5\"",
            })
    void lengthThatIsNotOneNumberIsRefused(String length) {
        refused(POST + "Content-Length: " + length + "\r\n\r\nhello");
    }

    /** F4. */
    @ParameterizedTest
    @ValueSource(strings = {"5 ", " 5", "\t5\t", "05"})
    void blanksAroundALengthMeanNothing(String length) {
        visitor.sendsAsIs(POST + "Content-Length:" + length + "\r\n\r\nhello" + GET + "\r\n");
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(tunnel.seen()).containsExactly("POST /", "GET /");
    }

    /** F5. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x2\r\nab\r\n0\r\n\r\n",
                "-1\r\nab\r\n0\r\n\r\n",
                "+2\r\nab\r\n0\r\n\r\n",
                "\r\nab\r\n0\r\n\r\n",
                "g\r\nab\r\n0\r\n\r\n",
                "11111111111111111\r\nab\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nab\r\n0\r\n\r\n",
                "7fffffffffffffff1\r\nab\r\n0\r\n\r\n",
                "2\nab\n0\n\n",
                "2\r\nab0\r\n\r\n",
                "2\r\nabc\r\n0\r\n\r\n",
                "2;x\ny\r\nab\r\n0\r\n\r\n",
                "2;x=\"\r\n\"\r\nab\r\n0\r\n\r\n",
                "2\rX\nab\r\n0\r\n\r\n",
                "2 x\r\nab\r\n0\r\n\r\n",
                "2\rab\r0\r\r",
            })
    void chunksThatAreNotWellFormedEndTheConnection(String body) {
        visitor.sendsAsIs(POST + "Transfer-Encoding: chunked\r\n\r\n" + body + CANARY);
        String answer = visitor.rest();
        assertThat(answer).doesNotContain("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP");
        assertThat(tunnel.seen()).doesNotContain("GET /canary").hasSizeLessThanOrEqualTo(1);
    }

    /** F5. */
    @Test
    void endlessExtensionOfAChunkEndsTheConnection() {
        visitor.sendsAsIs(POST + "Transfer-Encoding: chunked\r\n\r\n2;" + "x".repeat(1 << 20));
        assertThat(visitor.rest()).startsWith("HTTP/1.1 400 ").contains("connection: close");
        assertThat(tunnel.seen()).hasSizeLessThanOrEqualTo(1);
    }

    /** F6. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-A : 1",
                "X-A\t: 1",
                ": 1",
                "X\u0001A: 1",
                "X A: 1",
                "X(A): 1",
                "X\u00e4: 1",
                "X-A: 1\u00002",
                "X-A: 1\r2",
                "X-A: 1\n2",
                "X-A: 1\u00012",
                "X-A: 1\u007f2",
                "X-A",
                "Content-Length : 5",
                "Transfer-Encoding : chunked",
            })
    void fieldThatIsNotWellFormedIsRefused(String field) {
        refused(GET + field + "\r\n\r\n");
    }

    /** F6. */
    @Test
    void emptyValueAndOctetsAboveAsciiPass() {
        tunnel.answering(null);
        visitor.sendsAsIs(GET + "X-Empty:\r\nX-High: \u00e4\u00ff\r\n\r\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("x-empty")).isEmpty();
        assertThat(request.field("x-high")).isEqualTo("\u00e4\u00ff");
        request.answers(200, "ok");
        visitor.answer();
    }

    /** F7. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0001", "\u007f", "\u0000\r\n", "\u001f"})
    void controlsBeforeTheRequestLineAreRefused(String before) {
        refused(before + GET + "\r\n");
    }

    /** F7. */
    @Test
    void oneEmptyLineBeforeTheRequestLineIsAccepted() {
        visitor.sendsAsIs("\r\n" + GET + "\r\n");
        assertThat(visitor.answer().status()).isEqualTo(200);
    }

    /** F8. */
    static Stream<String> ambiguousHosts() {
        return Stream.of(
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost\r\nHost: demo.localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost\r\nhost: other.localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost,other.localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: user@demo.localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost:x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost:0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo.localhost/x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo localhost\r\n\r\n",
                "GET http://other.localhost/ HTTP/1.1\r\nHost: demo.localhost\r\n\r\n",
                "GET http://demo.localhost:81/ HTTP/1.1\r\nHost: demo.localhost\r\n\r\n",
                "GET http://user@demo.localhost/ HTTP/1.1\r\nHost: user@demo.localhost\r\n\r\n",
                "GET http:///x HTTP/1.1\r\nHost: demo.localhost\r\n\r\n",
                "GET ftp://demo.localhost/ HTTP/1.1\r\nHost: demo.localhost\r\n\r\n",
                "GET demo.localhost HTTP/1.1\r\nHost: demo.localhost\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n");
    }

    /** F8. */
    @ParameterizedTest
    @MethodSource("ambiguousHosts")
    void hostThatIsNotOneNameIsRefused(String request) {
        refused(request);
    }

    /** F9. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT demo.localhost:443 HTTP/1.1",
                "CONNECT / HTTP/1.1",
                "TRACE / HTTP/1.1",
                "get / HTTP/1.1",
                "Get / HTTP/1.1",
                "G\u00c4T / HTTP/1.1",
                "G(T / HTTP/1.1",
                "PRI * HTTP/2.0",
                "GET / HTTP/2.0",
                "GET / HTTP/1.2",
                "GET / HTTP/0.9",
                "GET / HTTP/11",
                "GET /",
                "GET / HTTP/1.1 x",
                "GET * HTTP/1.1",
            })
    void lineThatIsNoRequestIsRefused(String line) {
        visitor.sendsAsIs(line + "\r\nHost: demo.localhost\r\n\r\n" + CANARY);
        assertThat(visitor.answer().status()).isIn(400, 404, 405, 505);
        relay.settle();
        assertThat(tunnel.seen()).allMatch("GET /canary"::equals); // it stands alone where the line was no ambiguity
    }

    /** RFC 9112 section 3 allows it, and what reaches the origin is written anew. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / http/1.1", "GET  /  HTTP/1.1", "GET\t/\tHTTP/1.1"})
    void blanksBetweenTheWordsOfALineMeanNoMore(String line) {
        visitor.sendsAsIs(line + "\r\nHost: demo.localhost\r\n\r\n");
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(tunnel.seen()).containsExactly("GET /");
    }

    /** F6: read as one line, as RFC 9112 section 5.2 allows, before it is judged. */
    @Test
    void foldedLengthIsRefusedAndAFoldedValuePassesOnOneLine() {
        tunnel.answering(null);
        visitor.sendsAsIs(GET + "X-A: 1\r\n Content-Length: 7\r\n\r\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("x-a")).isEqualTo("1 Content-Length: 7");
        assertThat(request.complete()).isTrue();
        request.answers(200, "ok");
        visitor.answer();
        refused(POST + "Content-Length: 1\r\n 2\r\n\r\nhello");
    }

    /** F9. */
    @Test
    void longMethodIsRefused() {
        refused("G".repeat(10_000) + " / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n");
    }

    /** F9. */
    @Test
    void optionsOfTheServerAreAnsweredByTheRelay() {
        visitor.sends("OPTIONS * HTTP/1.1\nHost: demo.localhost\n\n");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("allow")).contains("GET");
        assertThat(tunnel.seen()).isEmpty();
    }

    /** F17. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%00",
                "/%2f%2F",
                "/%2e%2e/..",
                "/a/../b/./c",
                "//",
                "//x//",
                "/;a=b",
                "/?",
                "/??a=b&c",
                "/%zz",
                "/a|b{}\"<>\\^`",
                "/'$!*()@:"
            })
    void pathReachesTheTunnelAsItIs(String target) {
        visitor.gets("demo", target);
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(tunnel.seen()).containsExactly("GET " + target);
    }

    /** F17. */
    @Test
    void longQueryReachesTheTunnelAsItIs() {
        String target = "/?" + "q".repeat(8_000);
        visitor.gets("demo", target);
        assertThat(visitor.answer().status()).isEqualTo(200);
        assertThat(tunnel.seen()).containsExactly("GET " + target);
    }

    /** F17. */
    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/\u00e4", "/\u0001", "/\u007f", "/a#b", "/\u0000"})
    void pathThatNeedsEncodingIsRefused(String target) {
        refused("GET " + target + " HTTP/1.1\r\nHost: demo.localhost\r\n\r\n");
    }

    /** F18. */
    @Test
    void lineThatIsTooLongIsToldSo() {
        visitor.sendsAsIs("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: demo.localhost\r\n\r\n" + CANARY);
        assertThat(visitor.answer().status()).isEqualTo(414);
        visitor.rest();
        assertThat(tunnel.seen()).isEmpty();
    }

    /** F18. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 64 * 1024, 1_000_000})
    void headerThatIsTooLargeIsToldSo(int octets) {
        visitor.sendsAsIs(GET + "X-A: " + "x".repeat(octets) + "\r\n\r\n" + CANARY);
        assertThat(visitor.answer().status()).isEqualTo(431);
        visitor.rest();
        assertThat(tunnel.seen()).isEmpty();
    }

    /** F18. */
    @ParameterizedTest
    @CsvSource({"101, x%d", "1000, x", "1000, cookie", "1000, te"})
    void tooManyFieldsAreToldSo(int count, String name) {
        StringBuilder fields = new StringBuilder(GET);
        for (int i = 0; i < count; i++) {
            fields.append(String.format(Locale.ROOT, name, i)).append(": 1\r\n");
        }
        visitor.sendsAsIs(fields + "\r\n" + CANARY);
        assertThat(visitor.answer().status()).isEqualTo(431);
        visitor.rest();
        assertThat(tunnel.seen()).isEmpty();
    }

    private void refused(String request) {
        visitor.sendsAsIs(request + CANARY);
        String answer = visitor.rest();
        assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        assertThat(answer).contains("connection: close").doesNotContain("200 OK");
        assertThat(tunnel.seen().toString()).doesNotContain("POST", "canary");
    }
}
