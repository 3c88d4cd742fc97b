package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** How links are opened, and how they take names over. */
@ExtendWith(LeakCheck.class)
class LinkTest {
    private static final String UPGRADE = """
            GET /.owui-tunnel/link HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            """;

    private final RelayFixture relay = RelayFixture.start();
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    /** A1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-None: 1",
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Bearer wrong",
                "Authorization: Bearer token-of-alic",
                "Authorization: Bearer token-of-alice2",
                "Authorization: Basic token-of-alice",
                "Authorization: token-of-alice",
            })
    void tokenThatIsNoOnesIsRefusedBeforeTheWebSocket(String field) {
        visitor.sends(UPGRADE + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                + "Sec-WebSocket-Protocol: owui-tunnel.v1\n" + field + "\n\n");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.field("x-tunnel-error")).isEqualTo("token");
        assertThat(answer.field("www-authenticate")).isEqualTo("Bearer");
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"status\":401").doesNotContain("alic");
        assertThat(visitor.rest()).isEmpty();
        assertThat(relay.server().tunnels()).isZero();
    }

    /** A6. */
    @Test
    void tunnelWhoseTokenIsRevokedIsClosedAndItsNameIsGone() {
        try (TunnelClient client = relay.tunnel("demo")) {
            relay.revokes("alice");
            relay.jump(Duration.ofSeconds(4));
            assertThat(client.closed()).startsWith("4004 ");
            visitor.gets("demo", "/");
            assertThat(visitor.answer().status()).isEqualTo(404);
        }
    }

    /** A8. */
    @Test
    void whoeverGuessesTokensIsToldToWaitAndARightOneIsTakenAllTheSame() {
        for (int i = 0; i <= TokenGuesses.MOST; i++) {
            try (RawVisitor guesser = relay.visitor()) {
                guesser.sends(UPGRADE + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                        + "Sec-WebSocket-Protocol: owui-tunnel.v1\nAuthorization: Bearer guess-" + i + "\n\n");
                RawVisitor.Answer answer = guesser.answer();
                assertThat(answer.status()).isEqualTo(i < TokenGuesses.MOST ? 401 : 429);
                assertThat(answer.field("retry-after")).isEqualTo(i < TokenGuesses.MOST ? "none" : "10");
            }
        }
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            visitor.gets("demo", "/");
            tunnel.next().answers(200, "served");
            assertThat(visitor.answer().body()).isEqualTo("served");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"owui-tunnel.v2", "chat", "owui-tunnel.v1x", "OWUI-TUNNEL.V1"})
    void otherVersionIsToldWhichOneIsSpoken(String subprotocol) {
        visitor.sends(UPGRADE + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                + "Sec-WebSocket-Protocol: " + subprotocol + "\nAuthorization: Bearer token-of-alice\n\n");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.field("sec-websocket-protocol")).isEqualTo("owui-tunnel.v1");
        assertThat(answer.field("x-tunnel-error")).isEqualTo("version");
        assertThat(answer.body()).contains("This relay is owui-relay ", "install the owui-tunnel of that version");
    }

    @ParameterizedTest
    @CsvSource({"8, AAAAAAAAAAAAAAAAAAAAAA==, 400", "13, , 400"})
    void handshakeThatIsNoneIsRefused(String version, String key, int status) {
        visitor.sends(UPGRADE + "Sec-WebSocket-Version: " + version + "\n"
                + (key == null ? "" : "Sec-WebSocket-Key: " + key + "\n")
                + "Sec-WebSocket-Protocol: owui-tunnel.v1\nAuthorization: Bearer token-of-alice\n\n");
        RawVisitor.Answer answer = visitor.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("x-tunnel-error")).isEqualTo("not-a-websocket");
    }

    @Test
    void newerOfTwoVersionsOfferedIsNoReasonToRefuse() {
        visitor.sends(UPGRADE + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                + "Sec-WebSocket-Protocol: owui-tunnel.v2, owui-tunnel.v1\nAuthorization: bearer token-of-alice\n\n");
        assertThat(visitor.head())
                .startsWith("HTTP/1.1 101 ")
                .contains("sec-websocket-protocol: owui-tunnel.v1", "sec-websocket-accept: ");
    }

    @Test
    void clientThatSaysNothingIsNotWaitedForLong() {
        visitor.sends(UPGRADE + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                + "Sec-WebSocket-Protocol: owui-tunnel.v1\nAuthorization: Bearer token-of-alice\n\n");
        assertThat(visitor.head()).startsWith("HTTP/1.1 101 ");
        relay.settle();
        relay.jump(Duration.ofSeconds(10));
        assertThat(visitor.octets(4 + "no hello".length())).endsWith("no hello");
    }

    @Test
    void tunnelsNameIsNoDoorForClients() {
        visitor.sends(UPGRADE.replace("localhost", "demo.localhost")
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                + "Sec-WebSocket-Protocol: owui-tunnel.v1\nAuthorization: Bearer token-of-alice\n\n");
        assertThat(visitor.answer().status()).isEqualTo(404);
    }

    @Test
    void welcomeSaysWhatWasGranted() {
        try (TunnelClient client = new TunnelClient(relay, RelayFixture.ALICE, "demo").dials()) {
            Welcome welcome = client.welcome();
            assertThat(welcome.name()).isEqualTo("demo");
            assertThat(welcome.urls()).containsExactly("https://demo.localhost:" + relay.port());
            assertThat(welcome.resumed()).isFalse();
            assertThat(welcome.maxStreams()).isEqualTo(1000);
            assertThat(welcome.holdSeconds()).isEqualTo(30);
            assertThat(welcome.firstByteSeconds()).isEqualTo(300);
            assertThat(welcome.answerGapSeconds()).isEqualTo(300);
            assertThat(welcome.session()).hasSizeGreaterThan(20);
            assertThat(welcome.secret()).hasSizeGreaterThan(20).isNotEqualTo(welcome.session());
        }
    }

    @Test
    void welcomeSaysWhatTheConfigurationGrants() {
        try (RelayFixture other = RelayFixture.with()
                        .streamsPerLink(7)
                        .originTimes(new RelayConfig.OriginTimes(Duration.ofSeconds(11), Duration.ofMillis(12_001)))
                        .start();
                TunnelClient client = new TunnelClient(other, RelayFixture.ALICE, "demo").dials()) {
            Welcome welcome = client.welcome();
            assertThat(welcome.maxStreams()).isEqualTo(7);
            assertThat(welcome.firstByteSeconds()).isEqualTo(11);
            assertThat(welcome.answerGapSeconds()).isEqualTo(13);
        }
    }

    /** L4. */
    @Test
    void requestBeyondTheStreamsOfALinkIsAnsweredByTheRelay() {
        try (RelayFixture other = RelayFixture.with().streamsPerLink(2).start();
                TunnelClient busy = other.tunnel("busy");
                TunnelClient idle = other.tunnel("idle").answering(request -> request.answers(200, "idle"));
                RawVisitor one = other.visitor();
                RawVisitor two = other.visitor();
                RawVisitor three = other.visitor()) {
            one.gets("busy", "/1");
            two.gets("busy", "/2");
            TunnelRequest first = busy.next();
            busy.next();
            three.gets("busy", "/3");
            RawVisitor.Answer refused = three.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("x-tunnel-error")).isEqualTo("overloaded");
            assertThat(three.gets("idle", "/").answer().body()).isEqualTo("idle");
            assertThat(busy.seen()).hasSize(2);
            first.answers(200, "done");
            assertThat(one.answer().body()).isEqualTo("done");
            one.gets("busy", "/4");
            busy.next().answers(200, "room again");
            assertThat(one.answer().body()).isEqualTo("room again");
            assertThat(idle.seen()).hasSize(1);
        }
    }

    /** A4. */
    @Test
    void nameOfAnotherOwnerIsRefused() {
        try (TunnelClient alice = relay.tunnel("demo").answering(request -> request.answers(200, "alice"));
                TunnelClient bob = new TunnelClient(relay, RelayFixture.BOB, "demo").dials()) {
            assertThat(bob.closed()).startsWith("4007 demo: ");
            assertThat(visitor.gets("demo", "/").answer().body()).isEqualTo("alice");
            assertThat(alice.seen()).hasSize(1);
            assertThat(bob.seen()).isEmpty();
            assertThat(relay.server().tunnels()).isEqualTo(1);
        }
    }

    /** A5. */
    @Test
    void newerSessionOfTheOwnerTakesTheNameOver() {
        try (TunnelClient older = relay.tunnel("demo")) {
            visitor.gets("demo", "/open");
            older.next();
            try (TunnelClient newer = relay.tunnel("demo").answering(request -> request.answers(200, "newer"))) {
                assertThat(older.closed()).startsWith("4001 ");
                RawVisitor.Answer lost = visitor.answer();
                assertThat(lost.status()).isEqualTo(502);
                assertThat(lost.field("x-tunnel-error")).isEqualTo("tunnel-lost");
                assertThat(visitor.gets("demo", "/").answer().body()).isEqualTo("newer");
                assertThat(newer.seen()).containsExactly("GET /");
                assertThat(older.seen()).containsExactly("GET /open");
            }
        }
    }

    /** A5, R7: the older one need not know that it is gone, and does not take the name back when it learns so. */
    @Test
    void clientThatComesBackLeavesTheNameToWhoeverWasStartedLater() {
        try (TunnelClient older = relay.tunnel("demo")) {
            older.cuts();
            assertThat(older.closed()).startsWith("1006 ");
            try (TunnelClient newer = relay.tunnel("demo").answering(request -> request.answers(200, "newer"))) {
                assertThat(visitor.gets("demo", "/").answer().body()).isEqualTo("newer");
                older.dials();
                assertThat(older.closed()).startsWith("4001 ");
                assertThat(visitor.gets("demo", "/").answer().body()).isEqualTo("newer");
                assertThat(relay.server().tunnels()).isEqualTo(1);
            }
            Await.until("name is free", () -> relay.server().tunnels() == 0);
            older.dials();
            assertThat(older.welcome().resumed()).isFalse();
        }
    }

    /** A5, R1. */
    @Test
    void nameIsTakenOverAtOnceFromAClientThatIsHalfGone() {
        try (TunnelClient older = relay.tunnel("demo")) {
            older.fallsSilent();
            visitor.gets("demo", "/open");
            relay.awaitRequests(1);
            try (TunnelClient newer = relay.tunnel("demo").answering(request -> request.answers(200, "newer"))) {
                assertThat(visitor.answer().field("x-tunnel-error")).isEqualTo("tunnel-lost");
                assertThat(visitor.gets("demo", "/").answer().body()).isEqualTo("newer");
                assertThat(newer.seen()).containsExactly("GET /");
            }
        }
    }

    /** A4: not at the same moment, not while the name is held, not when the hold is over. */
    @Test
    void anotherOwnerNeverGetsTheName() {
        try (TunnelClient alice = relay.tunnel("demo");
                TunnelClient bob = new TunnelClient(relay, RelayFixture.BOB, "demo")) {
            alice.fallsSilent();
            bob.dials();
            assertThat(bob.closed()).startsWith("4007 demo: ");
            relay.jump(Duration.ofSeconds(5));
            relay.passes(Duration.ofSeconds(12));
            relay.awaitLogged("tunnel.waiting");
            bob.dials();
            assertThat(bob.closed()).startsWith("4007 demo: ");
            relay.jump(Duration.ofSeconds(31));
            Await.until("hold is over", () -> relay.server().tunnels() == 0);
            bob.dials();
            assertThat(bob.closed()).startsWith("4007 demo: ");
            // Another visitor: the clock has jumped beyond what this one may take to send a request.
            try (RawVisitor later = relay.visitor()) {
                assertThat(later.gets("demo", "/").answer().status()).isEqualTo(404);
            }
            assertThat(bob.seen()).isEmpty();
        }
    }

    @Test
    void clientThatDrainsGetsNoMoreRequests() {
        try (TunnelClient client = relay.tunnel("demo")) {
            visitor.gets("demo", "/open");
            TunnelRequest open = client.next();
            client.drains();
            try (RawVisitor other = relay.visitor()) {
                RawVisitor.Answer refused = other.gets("demo", "/").answer();
                assertThat(refused.status()).isIn(404, 503); // as the DRAIN has come already or crosses the request
            }
            open.answers(200, "finished");
            assertThat(visitor.answer().body()).isEqualTo("finished");
            assertThat(client.seen()).containsExactly("GET /open");
        }
    }
}
