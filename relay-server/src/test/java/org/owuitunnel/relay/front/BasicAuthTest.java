package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.http.BasicCredentials;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.gate.ShareKey;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Who comes in by user name and password, and what browsers and the app see of it. */
@ExtendWith(LeakCheck.class)
class BasicAuthTest {
    private static final String SECRET = "anna:grüße 100%:x";
    private static final String RIGHT = "Authorization: " + BasicCredentials.authorization(SECRET) + "\n";
    private static final String WRONG = "Authorization: " + BasicCredentials.authorization("anna:wrong-one") + "\n";
    private static final String NAVIGATION = "Sec-Fetch-Mode: navigate\nAccept: text/html\n";

    private static final String UPGRADE = """
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            """;

    private final RelayFixture relay = RelayFixture.start();
    private TunnelClient tunnel = opened("demo", SECRET);
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    private TunnelClient opened(String name, String secret) {
        return relay.tunnel(name, hello -> saying(hello, secret));
    }

    private static Hello saying(Hello plain, String secret) {
        return new Hello(
                plain.client(),
                plain.name(),
                List.of(),
                plain.resume(),
                plain.instance(),
                new Hello.Gate(ShareKey.digest("key-of-nobody-in-here"), false, secret),
                List.of());
    }

    private RawVisitor.Answer asks(String line, String fields) {
        return visitor.sends(line + " HTTP/1.1\nHost: demo.localhost\n" + fields + "\n")
                .answer();
    }

    private String pass() {
        RawVisitor.Answer answer = asks("GET /", NAVIGATION + RIGHT);
        assertThat(answer.status()).isEqualTo(303);
        String cookie = answer.field("set-cookie");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void welcomeSaysThatTheRelayKnowsOfIt() {
        assertThat(tunnel.welcomed().capabilities()).containsExactlyInAnyOrder("gate", "basic");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "curl: no mode at all  | -           | 401 password-wanted | Basic realm=\"demo\", charset=\"UTF-8\"",
                "a person              | navigate    | 401 password-wanted | Basic realm=\"demo\", charset=\"UTF-8\"",
                "a script              | cors        | 401 private         | Link",
                "a script of the page  | same-origin | 401 private         | Link",
                "a picture             | no-cors     | 401 private         | Link",
                "a socket of a browser | websocket   | 401 private         | Link",
            })
    void onlyWhoCanBeAskedIsAsked(String who, String mode, String refusal, String challenge) {
        RawVisitor.Answer answer = asks("GET /", mode == null ? "" : "Sec-Fetch-Mode: " + mode + "\n");
        assertThat(answer.status() + " " + answer.field("x-tunnel-error"))
                .as(who)
                .isEqualTo(refusal);
        assertThat(answer.field("www-authenticate")).isEqualTo(challenge);
        assertThat(tunnel.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic ", "basic ", "BASIC   "})
    void programComesInAndTheAppSeesNothingOfIt(String scheme) {
        String token = RIGHT.substring("Authorization: Basic ".length());
        visitor.sends("POST /api HTTP/1.1\nHost: demo.localhost\nContent-Length: 2\nAccept: */*\nAuthorization: "
                + scheme + token + "\nhi");
        TunnelRequest request = tunnel.next();
        assertThat(request.head().fields().all("authorization")).isEmpty();
        assertThat(request.field("accept")).isEqualTo("*/*");
        request.answers(200, "in");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.body()).isEqualTo("in");
        assertThat(answer.field("set-cookie")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer sk-1", "Digest x", "Basically fine", "Basic"})
    void otherSchemesAreTheAppsAndOpenNothing(String authorization) {
        String field = "Authorization: " + authorization + "\n";
        assertThat(asks("GET /api", field).status()).isEqualTo(401);
        assertThat(tunnel.seen()).isEmpty();

        String pass = pass();
        visitor.sends("GET /api HTTP/1.1\nHost: demo.localhost\nCookie: " + pass + "\n" + field + "\n");
        TunnelRequest request = tunnel.next();
        assertThat(request.field("authorization")).isEqualTo(authorization);
        assertThat(request.head().fields().all("cookie")).isEmpty();
        request.answers(200, "");
        assertThat(visitor.answer().status()).isEqualTo(200);
    }

    @Test
    void tunnelWithoutItLeavesTheFieldToTheApp() {
        try (TunnelClient open = relay.tunnel("open")) {
            visitor.sends("GET / HTTP/1.1\nHost: open.localhost\n" + RIGHT + "\n");
            TunnelRequest request = open.next();
            assertThat(request.field("authorization")).startsWith("Basic ");
            request.answers(200, "");
            assertThat(visitor.answer().status()).isEqualTo(200);
        }
        try (TunnelClient gated = relay.gated("gated", "another-key-of-alice-0")) {
            RawVisitor.Answer answer = visitor.sends("GET / HTTP/1.1\nHost: gated.localhost\n" + RIGHT + "\n")
                    .answer();
            assertThat(answer.field("www-authenticate")).isEqualTo("Link");
            assertThat(gated.seen()).isEmpty();
        }
    }

    @Test
    void browserIsSentToWhereItWantedToGoWithAPassThatCountsAlone() {
        RawVisitor.Answer answer = asks("GET //evil.test/c?q=1", NAVIGATION + RIGHT);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.field("location")).isEqualTo("https://demo.localhost//evil.test/c?q=1");
        assertThat(answer.field("cache-control")).isEqualTo("no-store");
        String cookie = answer.field("set-cookie");
        assertThat(cookie)
                .startsWith(Gate.COOKIE + "=")
                .endsWith("; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax")
                .doesNotContain("Domain");
        assertThat(tunnel.seen()).isEmpty();

        tunnel.answering(request -> request.answers(200, String.valueOf(request.field("authorization"))));
        String pass = "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\n";
        // What a browser adds by itself to the second request is not the app's either.
        assertThat(asks("GET /", NAVIGATION + RIGHT + pass).body()).isEqualTo("none");
        assertThat(asks("GET /api", "Sec-Fetch-Mode: cors\n" + pass).status()).isEqualTo(200);
        assertThat(asks("POST /", NAVIGATION + pass + "Content-Length: 0\n").status())
                .isEqualTo(200);
    }

    @Test
    void pageOfAnotherSiteGetsNothingByWhatTheBrowserAdds() {
        for (String site : List.of("cross-site", "same-site")) {
            String from = "Sec-Fetch-Site: " + site + "\n" + RIGHT;
            RawVisitor.Answer form = asks("POST /delete", NAVIGATION + from + "Content-Length: 0\n");
            assertThat(form.status() + " " + form.field("www-authenticate")).isEqualTo("401 Link");
            assertThat(asks("GET /api", "Sec-Fetch-Mode: no-cors\n" + from).status())
                    .isEqualTo(401);
            assertThat(asks("GET /", NAVIGATION + from).status()).isEqualTo(303);
        }
        assertThat(tunnel.seen()).isEmpty();
    }

    /** Handshakes of Safari never carry the field, on a Mac as on an iPhone; those of Chrome and Firefox may, and programs' do. */
    @Test
    void socketComesInByThePassWhichSafariHasOrByTheField() {
        RawVisitor.Answer safari = asks("GET /ws", UPGRADE + "Sec-Fetch-Mode: websocket\n");
        assertThat(safari.status() + " " + safari.field("www-authenticate")).isEqualTo("401 Link");
        String pass = pass();
        for (String shown : List.of("Sec-Fetch-Mode: websocket\nCookie: " + pass + "\n", RIGHT)) {
            try (RawVisitor socket = relay.visitor()) {
                socket.sends("GET /ws HTTP/1.1\nHost: demo.localhost\n" + UPGRADE + shown + "\n");
                TunnelRequest request = tunnel.next();
                assertThat(request.head().fields().all("authorization")).isEmpty();
                request.head(101);
                assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
            }
        }
    }

    @Test
    void passCountsWhileThePasswordIsTheSameAndAMonthAtMost() {
        String pass = "Cookie: " + pass() + "\n";
        tunnel.answering(request -> request.answers(200, ""));
        assertThat(asks("GET /", pass).status()).isEqualTo(200);

        reopens("anna:another password");
        assertThat(asks("GET /", pass).status()).isEqualTo(401);
        assertThat(asks("GET /", RIGHT).field("x-tunnel-error")).isEqualTo("password-wrong");

        reopens(SECRET);
        assertThat(asks("GET /", pass).status()).isEqualTo(200);
        relay.later(Duration.ofDays(29));
        assertThat(asks("GET /", pass).status()).isEqualTo(200);
        relay.later(Duration.ofDays(1));
        assertThat(asks("GET /", pass).status()).isEqualTo(401);
    }

    @Test
    void clientThatNamesNoPasswordAnyMoreEndsThePasses() {
        String pass = "Cookie: " + pass() + "\n";
        tunnel.close();
        tunnel = relay.gated("demo", "key-of-nobody-in-here");
        assertThat(asks("GET /", pass).field("x-tunnel-error")).isEqualTo("private");
        assertThat(asks("GET /", RIGHT).field("x-tunnel-error")).isEqualTo("private");
        assertThat(tunnel.seen()).isEmpty();
    }

    private void reopens(String secret) {
        tunnel.close();
        tunnel = opened("demo", secret);
        tunnel.answering(request -> request.answers(200, ""));
    }

    @Test
    void passAndPasswordAreForOneTunnel() {
        String pass = "Cookie: " + pass() + "\n";
        try (TunnelClient other = opened("other", SECRET)) {
            assertThat(visitor.sends("GET / HTTP/1.1\nHost: other.localhost\n" + pass + "\n")
                            .answer()
                            .status())
                    .isEqualTo(401);
            assertThat(other.seen()).isEmpty();
        }
    }

    @Test
    void wrongPasswordsAreBoundedForOneTunnelAndAddress() {
        for (int i = 0; i < 10; i++) {
            RawVisitor.Answer answer = asks("GET /", WRONG);
            assertThat(answer.status() + " " + answer.field("x-tunnel-error")).isEqualTo("401 password-wrong");
            assertThat(answer.field("www-authenticate")).startsWith("Basic ");
        }
        relay.later(Duration.ofMinutes(5));
        RawVisitor.Answer closed = asks("GET /", RIGHT);
        assertThat(closed.status() + " " + closed.field("x-tunnel-error")).isEqualTo("429 password-guesses");
        assertThat(Integer.parseInt(closed.field("retry-after"))).isBetween(590, 600);
        assertThat(tunnel.seen()).isEmpty();
        try (TunnelClient other = opened("other", SECRET)) {
            other.answering(request -> request.answers(200, ""));
            assertThat(visitor.sends("GET / HTTP/1.1\nHost: other.localhost\n" + RIGHT + "\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
        relay.later(Duration.ofMinutes(10));
        tunnel.answering(request -> request.answers(200, ""));
        assertThat(asks("GET /", RIGHT).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic !!!", "Basic ", "Basic YW5uYQ==", "Basic OnBhc3N3b3Jk"})
    void whatIsNoUserAndPasswordIsAWrongOne(String authorization) {
        RawVisitor.Answer answer = asks("GET /", "Authorization: " + authorization + "x\n");
        assertThat(answer.status() + " " + answer.field("x-tunnel-error")).isEqualTo("401 password-wrong");
        assertThat(tunnel.seen()).isEmpty();
    }

    @Test
    void linksOpenAsBefore() throws IOException {
        tunnel.answering(request -> request.answers(200, ""));
        Gate.Made link = relay.gate()
                .make(
                        new Label("demo"),
                        "alice",
                        new Share.Terms(Share.Kind.VISITOR, "", Optional.empty(), false, Optional.empty(), false),
                        "")
                .orElseThrow();
        assertThat(asks("GET /", "X-Tunnel-Key: " + link.key().text() + "\n").status())
                .isEqualTo(200);
    }

    @Test
    void visitorsWhoWaitForTheClientComeInByPassOnly() {
        String pass = "Cookie: " + pass() + "\n";
        try (RelayFixture started = RelayFixture.with().expecting("late").start();
                RawVisitor waiting = started.visitor()) {
            waiting.sends("GET / HTTP/1.1\nHost: late.localhost\n" + pass + RIGHT + "\n");
            started.awaitRequests(1);
            try (TunnelClient late = started.tunnel("late", hello -> saying(hello, SECRET))) {
                assertThat(waiting.answer().status()).isEqualTo(503); // he is asked to come again
                assertThat(late.seen()).isEmpty();
                late.answering(request -> request.answers(200, ""));
                assertThat(waiting.sends("GET / HTTP/1.1\nHost: late.localhost\n" + RIGHT + "\n")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anna           | no user name before a colon",
                ":password      | no user name before a colon",
                "anna:short77   | a password that is too short",
                "'anna:pass\tword' | a control character",
            })
    void clientWithAPasswordThatIsNoneIsToldSo(String secret, String fault) {
        try (TunnelClient wrong =
                new TunnelClient(relay, RelayFixture.ALICE, "wrong").saying(hello -> saying(hello, secret))) {
            wrong.dials();
            assertThat(wrong.closed()).startsWith("4000 hello: gate.basic: " + fault);
        }
    }
}
