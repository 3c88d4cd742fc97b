package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.observe.AccessLog;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the access log of a relay says of requests. */
@ExtendWith(LeakCheck.class)
class PassageTest {
    private static final String KEY = "key-that-the-owner-has-and-nobody-else";

    @TempDir
    private Path folder;

    private Path file;
    private AccessLog log;
    private RelayFixture relay;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("access.log");
        log = AccessLog.to(file, InstantSource.system());
        relay = RelayFixture.with().observedBy(log).start();
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        log.close();
    }

    private List<String> lines(Path of, int count) {
        Await.until(count + " lines", () -> read(of).size() >= count);
        List<String> lines = read(of);
        assertThat(lines).hasSize(count);
        return lines;
    }

    private static List<String> read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private JsonNode line() {
        return JsonMapper.shared().readTree(lines(file, 1).getFirst());
    }

    @Test
    void requestHasALineWithItsTimesAndWithoutItsQuery() throws IOException {
        try (TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor visitor = relay.visitor()) {
            visitor.sends("""
                    POST /api/chat?token=geheim HTTP/1.1
                    Host: demo.localhost
                    Cookie: session=geheim
                    Authorization: Bearer geheim
                    User-Agent: geheim
                    Content-Length: 5

                    hello""".stripTrailing());
            TunnelRequest request = tunnel.next();
            assertThat(request.body()).isEqualTo("hello");
            relay.jump(Duration.ofMillis(1_500));
            request.head(200, "content-length", "6").data("abc");
            assertThat(visitor.head()).contains("200");
            assertThat(visitor.octets(3)).isEqualTo("abc");
            relay.jump(Duration.ofMillis(700));
            request.data("def").ends();
            assertThat(visitor.octets(3)).isEqualTo("def");
            assertThat(line().path("whole").asBoolean()).isTrue(); // he is still there when the end of the answer comes
        }
        JsonNode line = line();
        assertThat(line.toString()).doesNotContain("geheim");
        assertThat(line.path("tunnel").asString()).isEqualTo("demo");
        assertThat(line.path("visitor").asString()).isEqualTo("127.0.0.1");
        assertThat(line.path("method").asString()).isEqualTo("POST");
        assertThat(line.path("path").asString()).isEqualTo("/api/chat");
        assertThat(line.path("http").asString()).isEqualTo("1.1");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("by").asString()).isEqualTo("app");
        assertThat(line.path("in").asInt()).isEqualTo(5);
        assertThat(line.path("out").asInt()).isEqualTo(6);
        assertThat(line.path("waited_ms").asDouble()).isZero();
        assertThat(line.path("first_byte_ms").asDouble()).isBetween(1_500.0, 2_100.0);
        assertThat(line.path("sent_ms").asDouble()).isBetween(700.0, 1_300.0);
        assertThat(line.path("total_ms").asDouble()).isBetween(2_200.0, 3_000.0);
        assertThat(line.path("whole").asBoolean()).isTrue();
        assertThat(line.has("code")).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatHttp2CarriesHasALineAtItsEnd() {
        try (TunnelClient tunnel = relay.tunnel("demo");
                H2Visitor visitor = relay.h2Visitor()) {
            H2Visitor.Exchange exchange = visitor.gets("demo.localhost", "/x?y");
            tunnel.next().answers(201, "made");
            assertThat(exchange.body()).isEqualTo("made");
            JsonNode line = line();
            assertThat(line.path("http").asString()).isEqualTo("2");
            assertThat(line.path("path").asString()).isEqualTo("/x");
            assertThat(line.path("status").asInt()).isEqualTo(201);
            assertThat(line.path("out").asInt()).isEqualTo(4);
            assertThat(line.path("whole").asBoolean()).isTrue();
        }
    }

    @Test
    void refusalHasItsCodeAndOwnPathsAreCutBehindTheirFirstName() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("nobody", "/.owui-tunnel/enter/geheim");
            assertThat(visitor.answer().status()).isEqualTo(404);
        }
        JsonNode line = line();
        assertThat(line.path("by").asString()).isEqualTo("refused");
        assertThat(line.path("code").asString()).isEqualTo("nothing-here");
        assertThat(line.path("path").asString()).isEqualTo("/.owui-tunnel/enter/\u2026");
    }

    @Test
    void whatIsNoRequestHasALineWithoutOne() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("nonsense\n\n");
            assertThat(visitor.rest()).contains("400");
        }
        JsonNode line = line();
        assertThat(line.path("code").asString()).isEqualTo("bad-request");
        assertThat(line.path("status").asInt()).isEqualTo(400);
        assertThat(line.has("method")).isFalse();
    }

    @Test
    void answerThatIsCutIsNotWhole() {
        try (TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor visitor = relay.visitor()) {
            visitor.gets("demo", "/cut");
            tunnel.next()
                    .head(200, "content-length", "6")
                    .data("abc")
                    .resets(org.owuitunnel.protocol.frame.ErrorCode.ORIGIN_CLOSED, "");
            assertThat(visitor.rest()).endsWith("abc");
            assertThat(line().path("whole").asBoolean()).isFalse();
            assertThat(line().path("status").asInt()).isEqualTo(200);
        }
    }

    @Test
    void visitorWhoLeavesBeforeTheAnswerIsNobodys() {
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            try (RawVisitor visitor = relay.visitor()) {
                visitor.gets("demo", "/slow");
                assertThat(tunnel.next().head().target()).isEqualTo("/slow");
            }
            JsonNode line = line();
            assertThat(line.path("by").asString()).isEqualTo("nobody");
            assertThat(line.has("status")).isFalse();
            assertThat(line.has("first_byte_ms")).isFalse();
        }
    }

    @Test
    void socketHasALineAtItsEnd() {
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            try (RawVisitor visitor = relay.visitor()) {
                visitor.upgrades("demo");
                TunnelRequest socket = tunnel.next();
                socket.headEarly(101, "sec-websocket-accept", "x");
                assertThat(visitor.head()).contains("101");
                visitor.sendsAsIs("12345");
                assertThat(socket.body(5)).isEqualTo("12345");
                assertThat(read(file)).isEmpty();
                relay.jump(Duration.ofSeconds(7)); // less than it takes for a silent client to be given up
            }
            JsonNode line = line();
            assertThat(line.path("status").asInt()).isEqualTo(101);
            assertThat(line.path("in").asInt()).isEqualTo(5);
            assertThat(line.path("total_ms").asDouble()).isGreaterThanOrEqualTo(7_000);
            assertThat(line.path("whole").asBoolean()).isTrue();
        }
    }

    @Test
    void requestThatWaitsForItsClientSaysForHowLong() {
        try (TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor visitor = relay.visitor()) {
            tunnel.cuts();
            relay.awaitLogged("tunnel.waiting");
            visitor.gets("demo", "/held");
            relay.awaitRequests(1);
            relay.jump(Duration.ofSeconds(4));
            tunnel.dials();
            assertThat(tunnel.welcome().resumed()).isTrue();
            tunnel.next().answers(200, "at last");
            assertThat(visitor.answer().body()).isEqualTo("at last");
            JsonNode line = line();
            assertThat(line.path("waited_ms").asDouble()).isBetween(4_000.0, 4_900.0);
            assertThat(line.path("first_byte_ms").asDouble()).isGreaterThanOrEqualTo(4_000);
        }
    }

    @Test
    void visitorOfAPrivateTunnelHasTheLinkByWhichHeCame() {
        try (TunnelClient tunnel = relay.gated("demo", KEY);
                RawVisitor visitor = relay.visitor()) {
            visitor.sends("POST /.owui-tunnel/enter HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: " + KEY
                    + "\nContent-Length: 0\n\n");
            String cookie = Pattern.compile("__Host-owui-tunnel=[^;]+")
                    .matcher(visitor.answer().head())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group();
            visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nCookie: " + cookie + "\n\n");
            tunnel.next().answers(200, "in");
            assertThat(visitor.answer().body()).isEqualTo("in");
            JsonNode inside = JsonMapper.shared().readTree(lines(file, 2).getLast());
            assertThat(inside.path("share").asString())
                    .hasSizeGreaterThan(4)
                    .isEqualTo(relay.gate().list("alice").getFirst().share().id());
            assertThat(String.join("", read(file))).doesNotContain(KEY, cookie);
        }
    }

    @Test
    void fileThatWasPutAwayIsMadeAnewWhenItIsAskedFor() throws IOException {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("nobody", "/one");
            assertThat(visitor.answer().status()).isEqualTo(404);
            assertThat(lines(file, 1).getFirst()).contains("/one");
            Path away = Files.move(file, folder.resolve("access.log.1"));
            visitor.gets("nobody", "/two");
            assertThat(visitor.answer().status()).isEqualTo(404);
            assertThat(lines(away, 2).getLast()).contains("/two");
            log.reopen();
            visitor.gets("nobody", "/three");
            assertThat(visitor.answer().status()).isEqualTo(404);
            assertThat(lines(file, 1).getFirst()).contains("/three");
            assertThat(log.dropped()).isZero();
        }
    }
}
