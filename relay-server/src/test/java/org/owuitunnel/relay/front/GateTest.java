package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Who comes into a tunnel that is not open to everyone, and who does not. */
@ExtendWith(LeakCheck.class)
class GateTest {
    private static final String KEY = "owner-key-of-this-run-0";

    private static final String UPGRADE = """
            GET /ws HTTP/1.1
            Host: demo.localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            """;

    private final RelayFixture relay = RelayFixture.start();
    private final TunnelClient tunnel = relay.gated("demo", KEY);
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH"})
    void strangerIsToldSoAndTheAppSeesNothing(String method) {
        String body = method.equals("POST") ? "Content-Length: 4\n\nbody" : "\n";
        RawVisitor.Answer answer = visitor.sends(
                        method + " /api/config HTTP/1.1\nHost: demo.localhost\nOrigin: https://evil.test\n"
                                + "Access-Control-Request-Method: GET\nAuthorization: Bearer x\n" + body)
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("x-tunnel-error")).isEqualTo("private");
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.field("access-control-allow-origin")).isEqualTo("none");
        assertThat(tunnel.seen()).isEmpty();
    }

    @Test
    void aPersonIsToldByAPage() {
        RawVisitor.Answer answer = visitor.sends(
                        "GET / HTTP/1.1\nHost: demo.localhost\nSec-Fetch-Mode: navigate\nAccept: text/html\n\n")
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("This app is private", "owui-tunnel share");
        assertThat(answer.field("www-authenticate")).isEqualTo("Link");
        assertThat(answer.field("x-robots-tag")).isEqualTo("noindex");
    }

    @Test
    void theOwnersLinkOpensOnceAndTheAppLearnsNothingOfIt() {
        String pass = enter(visitor, "demo", KEY, "");
        visitor.sends("GET /in HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: x\nCookie: a=1; " + pass + "; b=2\n\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("cookie")).isEqualTo("a=1; b=2");
        assertThat(request.head().fields().all("x-tunnel-key")).isEmpty();
        request.answers(200, "hello");
        assertThat(visitor.answer().body()).isEqualTo("hello");

        visitor.sends("GET /alone HTTP/1.1\nHost: demo.localhost\nCookie: " + pass + "\n\n");
        TunnelRequest alone = tunnel.next();
        assertThat(alone.head().fields().all("cookie")).isEmpty();
        alone.answers(200, "");
        try (RawVisitor second = relay.visitor();
                TunnelClient again = relay.gated("demo", KEY)) {
            assertThat(again.isOpen()).isTrue();
            assertThat(refusal(second, "demo", KEY, "")).isEqualTo("401 link-used");
        }
    }

    @Test
    void passIsForOneNameOfOneOwner() throws IOException {
        String pass = enter(visitor, "demo", KEY, "");
        try (TunnelClient sibling = relay.gated("other", "another-key-of-alice");
                TunnelClient foreign = relay.gated(RelayFixture.BOB, "bobs", "key-of-bob-and-nobody")) {
            assertThat(status(visitor, "other", pass)).isEqualTo(401);
            assertThat(status(visitor, "bobs", pass)).isEqualTo(401);
            assertThat(refusal(visitor, "other", made().key().text(), "")).isEqualTo("401 link-unknown");
            assertThat(sibling.seen()).isEmpty();
            assertThat(foreign.seen()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "!!!"})
    void passThatTheRelayHasNotSealedIsNone(String forged) {
        assertThat(status(visitor, "demo", Gate.COOKIE + "=" + forged)).isEqualTo(401);
        String pass = enter(visitor, "demo", KEY, "");
        int within = pass.length() - 10; // of the seal
        String altered =
                pass.substring(0, within) + (pass.charAt(within) == 'A' ? 'B' : 'A') + pass.substring(within + 1);
        assertThat(status(visitor, "demo", altered)).isEqualTo(401);
        assertThat(tunnel.seen()).isEmpty();
    }

    @Test
    void socketNeedsThePassAndEndsWithItsLink() throws IOException {
        assertThat(visitor.sends(UPGRADE + "\n").answer().status()).isEqualTo(401);
        Gate.Made link = made();
        String pass = enter(visitor, "demo", link.key().text(), "");
        visitor.sends(UPGRADE + "Cookie: " + pass + "\n\n");
        tunnel.next().head(101);
        assertThat(visitor.head()).startsWith("HTTP/1.1 101 ");
        try (RawVisitor download = relay.visitor()) {
            download.sends("GET /long HTTP/1.1\nHost: demo.localhost\nCookie: " + pass + "\n\n");
            tunnel.next().head(200).data("begun");
            download.head();

            assertThat(relay.gate().revoke("bob", link.share().id())).isFalse();
            assertThat(relay.gate().revoke("alice", link.share().id())).isTrue();

            assertThat(visitor.rest()).isEmpty();
            assertThat(download.rest()).doesNotEndWith("0\r\n\r\n");
        }
        try (RawVisitor late = relay.visitor()) {
            assertThat(status(late, "demo", pass)).isEqualTo(401);
            assertThat(refusal(late, "demo", link.key().text(), "")).isEqualTo("401 link-unknown");
        }
    }

    @Test
    void linkEndsWithItsTimeAndSoDoesWhoeverIsInside() throws IOException {
        Gate.Made link = relay.gate()
                .make(
                        new Label("demo"),
                        "alice",
                        terms(Optional.of(Instant.now().plus(Duration.ofHours(2))), false),
                        "")
                .orElseThrow();
        String pass = enter(visitor, "demo", link.key().text(), "");
        visitor.sends(UPGRADE + "Cookie: " + pass + "\n\n");
        tunnel.next().head(101);
        visitor.head();

        relay.later(Duration.ofHours(2));

        assertThat(visitor.rest()).isEmpty();
        try (RawVisitor late = relay.visitor()) {
            assertThat(status(late, "demo", pass)).isEqualTo(401);
            assertThat(refusal(late, "demo", link.key().text(), "")).isEqualTo("401 link-over");
        }
    }

    @Test
    void passOfALinkWithoutEndIsGoodForAMonth() throws IOException {
        String pass = enter(visitor, "demo", made().key().text(), "");
        tunnel.answering(request -> request.answers(200, ""));
        relay.later(Duration.ofDays(29));
        assertThat(status(visitor, "demo", pass)).isEqualTo(200);
        relay.later(Duration.ofDays(1));
        assertThat(status(visitor, "demo", pass)).isEqualTo(401);
    }

    @Test
    void passwordIsAskedForAndGuessedOnlySoOften() throws IOException {
        Gate.Made link = relay.gate()
                .make(new Label("demo"), "alice", terms(Optional.empty(), false), "grüße + 100%")
                .orElseThrow();
        String key = link.key().text();
        assertThat(refusal(visitor, "demo", key, "")).isEqualTo("401 link-password");
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(visitor, "demo", key, "wrong")).isEqualTo("401 link-password-wrong");
        }
        assertThat(refusal(visitor, "demo", key, "gr%C3%BC%C3%9Fe%20%2B%20100%25"))
                .isEqualTo("429 link-guesses");
        relay.later(Duration.ofMinutes(16));
        assertThat(enter(visitor, "demo", key, "gr%C3%BC%C3%9Fe%20%2B%20100%25"))
                .startsWith(Gate.COOKIE);
    }

    @Test
    void programShowsAKeyWithEachRequestUnlessItOpensOnce() throws IOException {
        tunnel.answering(request -> request.answers(200, String.valueOf(request.field("authorization"))));
        String key = made().key().text();
        RawVisitor.Answer answer = visitor.sends("GET /api HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: " + key
                        + "\nAuthorization: Bearer app\n\n")
                .answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("Bearer app");
        for (String refused : List.of(KEY, "wrong", "")) {
            answer = visitor.sends("GET /api HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: " + refused + "\n\n")
                    .answer();
            assertThat(answer.status()).as(refused).isEqualTo(401);
        }
    }

    @Test
    void ownerSeesWhoCame() throws IOException {
        tunnel.answering(request -> request.answers(200, ""));
        Gate.Made link = made();
        String pass = enter(visitor, "demo", link.key().text(), "");
        for (int i = 0; i < 3; i++) {
            assertThat(status(visitor, "demo", pass)).isEqualTo(200);
        }
        Gate.Listed listed = relay.gate().list("alice").getLast();
        assertThat(listed.share()).isEqualTo(link.share());
        assertThat(listed.visits()).hasSize(1);
        assertThat(listed.visits().getFirst().address()).isEqualTo("127.0.0.1");
        assertThat(listed.visits().getFirst().program()).isEqualTo("a test");
        assertThat(listed.visits().getFirst().requests()).isEqualTo(3);
        assertThat(relay.gate().list("bob")).isEmpty();
    }

    @Test
    void thePageBehindALinkIsTheRelaysAndRunsNothingElse() {
        RawVisitor.Answer page = visitor.sends("GET /.owui-tunnel/open HTTP/1.1\nHost: demo.localhost\n\n")
                .answer();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.field("content-security-policy")).contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page.field("referrer-policy")).isEqualTo("no-referrer");
        assertThat(visitor.sends("POST /.owui-tunnel/enter HTTP/1.1\nHost: demo.localhost\nContent-Length: 3\n\nabc")
                        .answer()
                        .status())
                .isEqualTo(401);
        assertThat(tunnel.seen()).isEmpty();
    }

    @Test
    void openTunnelsAreAsTheyWere() {
        try (TunnelClient open = relay.tunnel("open")) {
            open.answering(request -> request.answers(200, "to all"));
            RawVisitor.Answer answer = visitor.gets("open", "/").answer();
            assertThat(answer.body()).isEqualTo("to all");
            assertThat(answer.field("x-robots-tag")).isEqualTo("noindex");
        }
    }

    @Test
    void clientThatComesWhileVisitorsWaitLetsInOnlyWhoMay() {
        try (RelayFixture started = RelayFixture.with().expecting("late").start();
                RawVisitor stranger = started.visitor()) {
            stranger.gets("late", "/secret");
            started.awaitRequests(1);
            try (TunnelClient late = started.gated("late", KEY)) {
                RawVisitor.Answer answer = stranger.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(late.seen()).isEmpty();
                assertThat(status(stranger, "late", "")).isEqualTo(401);
            }
        }
    }

    private Gate.Made made() throws IOException {
        return relay.gate()
                .make(new Label("demo"), "alice", terms(Optional.empty(), false), "")
                .orElseThrow();
    }

    private static Share.Terms terms(Optional<Instant> until, boolean once) {
        return new Share.Terms(Share.Kind.VISITOR, "for Anna", until, once, Optional.empty(), false);
    }

    /** Shows a link; returns the cookie. */
    private static String enter(RawVisitor by, String name, String key, String password) {
        RawVisitor.Answer answer = shows(by, name, key, password);
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        String cookie = answer.field("set-cookie");
        assertThat(cookie)
                .contains("; Path=/; ", "; Secure; HttpOnly; SameSite=Lax")
                .doesNotContain("Domain");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    /** Shows a link that does not open; returns status and code. */
    private static String refusal(RawVisitor by, String name, String key, String password) {
        RawVisitor.Answer answer = shows(by, name, key, password);
        assertThat(answer.field("set-cookie")).isEqualTo("none");
        return answer.status() + " " + answer.field("x-tunnel-error");
    }

    private static RawVisitor.Answer shows(RawVisitor by, String name, String key, String password) {
        return by.sends("POST /.owui-tunnel/enter HTTP/1.1\nHost: " + name + ".localhost\nContent-Length: 0\n"
                        + "User-Agent: a test\nX-Tunnel-Key: " + key + "\n"
                        + (password.isEmpty() ? "" : "X-Tunnel-Password: " + password + "\n") + "\n")
                .answer();
    }

    private static int status(RawVisitor by, String name, String cookie) {
        return by.sends("GET /x HTTP/1.1\nHost: " + name + ".localhost\nCookie: " + cookie + "\n\n")
                .answer()
                .status();
    }
}
