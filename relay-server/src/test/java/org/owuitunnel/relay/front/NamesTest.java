package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;

/** Whom a visitor reaches under which name, and how he is told when it is no one. */
@ExtendWith(LeakCheck.class)
class NamesTest {
    private final RelayFixture relay = RelayFixture.start();
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    private RawVisitor.Answer get(String host, String target, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\n", fields) + "\n";
        return visitor.sends("GET " + target + " HTTP/1.1\nHost: " + host + "\n" + more + "\n")
                .answer();
    }

    @Test
    void nameThatNeverWasAndOneThatIsOfflineAreAnsweredAlike() {
        relay.tunnel("offline").close();
        relay.settle();
        Await.until("no tunnel", () -> relay.server().tunnels() == 0);
        RawVisitor.Answer offline = get("offline.localhost", "/");
        RawVisitor.Answer unknown = get("unknown.localhost", "/");
        assertThat(offline.status()).isEqualTo(404);
        assertThat(offline.field("x-tunnel-error")).isEqualTo("no-tunnel");
        assertThat(unknown).isEqualTo(offline);
        assertThat(get("www.localhost", "/")).isEqualTo(offline);
        assertThat(get("a_b.localhost", "/").status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "demo.example.com",
                "a.demo.localhost",
                "127.0.0.1",
                "[::1]",
                "localhost.example.com"
            })
    void nameOfSomeoneElseIsMisdirected(String host) {
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            RawVisitor.Answer answer = get(host, "/");
            assertThat(answer.status()).isEqualTo(421);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("misdirected");
            assertThat(tunnel.seen()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.localhost", "DEMO.LocalHost", "demo.localhost.", "demo.localhost:8443"})
    void nameIsTheSameInEverySpelling(String host) {
        try (TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "demo"))) {
            assertThat(get(host, "/").body()).isEqualTo("demo");
            assertThat(tunnel.seen()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, /",
        "localhost, /.owui-tunnel/x",
        "demo.localhost, /.owui-tunnel/x",
        "localhost, /.owui-tunnel/link"
    })
    void relaysOwnAddressesHaveNothingElse(String host, String target) {
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            RawVisitor.Answer answer = get(host, target);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("nothing-here");
            assertThat(tunnel.seen()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "demo.localhost", "no-one.localhost"})
    void healthIsToldUnderEveryNameOfTheRelay(String host) {
        RawVisitor.Answer answer = get(host, "/.owui-tunnel/health?x");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\",\"certificate\":\"ok\"}");
        assertThat(answer.field("cache-control")).isEqualTo("no-store");
    }

    @Test
    void siblingsOnOneConnectionGoToTheirOwnTunnels() {
        try (TunnelClient one = relay.tunnel("one").answering(request -> request.answers(200, "one"));
                TunnelClient two = relay.tunnel("two").answering(request -> request.answers(200, "two"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(get("one.localhost", "/" + i).body()).isEqualTo("one");
                assertThat(get("two.localhost", "/" + i).body()).isEqualTo("two");
            }
            assertThat(one.seen()).hasSize(3);
            assertThat(two.seen()).hasSize(3);
        }
    }

    @Test
    void personGetsAPage() {
        RawVisitor.Answer answer = get("x.localhost", "/", "Sec-Fetch-Mode: navigate", "Accept: text/html,*/*");
        assertThat(answer.field("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.body()).startsWith("<!doctype html>").contains("No tunnel is open here");
    }

    @Test
    void olderBrowserIsKnownByWhatItAccepts() {
        RawVisitor.Answer answer = get("x.localhost", "/", "Accept: text/html,application/xhtml+xml");
        assertThat(answer.field("content-type")).startsWith("text/html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Mode: cors\nAccept: */*",
                "Sec-Fetch-Mode: no-cors\nAccept: image/*",
                "Sec-Fetch-Mode: cors\nAccept: text/html",
                "Sec-Fetch-Mode: websocket",
                "Accept: application/json",
                "Accept: application/problem+json, text/plain",
            })
    void scriptGetsAProblem(String fields) {
        RawVisitor.Answer answer = get("x.localhost", "/page", fields);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body())
                .startsWith("{\"type\":\"about:blank\"")
                .contains("\"status\":404", "\"code\":\"no-tunnel\"", "\"fault\":\"client\"");
    }

    @Test
    void pathOfAnApiGetsAProblemWhateverItAccepts() {
        assertThat(get("x.localhost", "/api/chat", "Accept: */*").field("content-type"))
                .isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent: curl/8", "Accept: */*"})
    void commandLineGetsText(String fields) {
        RawVisitor.Answer answer = get("x.localhost", "/", fields);
        assertThat(answer.field("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body()).startsWith("No tunnel is open here\n");
    }

    @Test
    void formThatIsSentGetsAPageAndAPostOfAScriptDoesNot() {
        visitor.sends("POST / HTTP/1.1\nHost: x.localhost\nSec-Fetch-Mode: navigate\nContent-Length: 0\n\n");
        assertThat(visitor.answer().field("content-type")).startsWith("text/html");
        visitor.sends("POST / HTTP/1.1\nHost: x.localhost\nAccept: text/html\nContent-Length: 0\n\n");
        assertThat(visitor.answer().field("content-type")).startsWith("text/plain");
    }

    @Test
    void headOfAPageThatIsMissingHasNoBody() {
        visitor.sends("HEAD / HTTP/1.1\nHost: x.localhost\n\n");
        String head = visitor.head();
        assertThat(head).startsWith("HTTP/1.1 404 ").contains("content-length: ");
        assertThat(get("x.localhost", "/").status()).isEqualTo(404);
    }
}
