package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Hosts outside the relay's domain that lead to the tunnels of those who have brought them. */
@ExtendWith(LeakCheck.class)
class CustomHostsTest {
    private static final String HOST = "chat.ana.example";

    private final RelayFixture relay = RelayFixture.with().expecting("kitchen").start();
    private final RawVisitor visitor = relay.visitor();

    @BeforeEach
    void lead() {
        relay.leads(HOST, "alice", "kitchen");
    }

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    private RawVisitor.Answer get(String host, String target) {
        return visitor.sends("GET " + target + " HTTP/1.1\nHost: " + host + "\n\n")
                .answer();
    }

    @ParameterizedTest
    @ValueSource(strings = {HOST, "Chat.ANA.example", HOST + ".", HOST + ":8443"})
    void oneLeadsToItsOwnersTunnelInEverySpelling(String host) {
        try (TunnelClient tunnel = relay.tunnel("kitchen").answering(request -> request.answers(200, "soup"))) {
            assertThat(get(host, "/").body()).isEqualTo("soup");
            assertThat(tunnel.seen()).hasSize(1);
        }
    }

    @Test
    void theAppIsToldTheNameThatWasAskedFor() {
        try (TunnelClient tunnel = relay.tunnel("kitchen")) {
            visitor.sends("GET / HTTP/1.1\nHost: " + HOST + "\nX-Forwarded-Host: evil.example\n\n");
            TunnelRequest request = tunnel.next();
            assertThat(request.head().authority()).isEqualTo(HOST);
            assertThat(request.field("x-forwarded-host")).isEqualTo(HOST);
            assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
            request.answers(200, "");
            assertThat(visitor.answer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ana.example", "a." + HOST, "xchat.ana.example", "chat.ana.example.com", HOST + ".localhost"})
    void itsNeighboursAreNotServed(String host) {
        try (TunnelClient tunnel = relay.tunnel("kitchen")) {
            assertThat(get(host, "/").status()).isEqualTo(421);
            assertThat(tunnel.seen()).isEmpty();
        }
    }

    @Test
    void aNameThatHasAnotherOwnerNowDoesNotGetWhatWasForTheOneBefore() {
        try (TunnelClient bob = new TunnelClient(relay, RelayFixture.BOB, "kitchen")) {
            bob.dials().welcome();
            bob.answering(request -> request.answers(200, "bob's"));
            assertThat(get("kitchen.localhost", "/").body()).isEqualTo("bob's");
            RawVisitor.Answer answer = get(HOST, "/");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("no-tunnel");
            assertThat(bob.seen()).hasSize(1);
        }
    }

    @Test
    void notEvenWhenItIsAwaitedWhileTheRelayStarts() {
        visitor.sends("GET /for-alice HTTP/1.1\nHost: " + HOST + "\n\n");
        relay.awaitRequests(1);
        try (RawVisitor other = relay.visitor();
                TunnelClient bob = new TunnelClient(relay, RelayFixture.BOB, "kitchen")) {
            other.gets("kitchen", "/for-anybody");
            relay.awaitRequests(2);
            bob.dials().welcome();
            bob.next().answers(200, "bob's");
            assertThat(other.answer().body()).isEqualTo("bob's");
            assertThat(visitor.answer().field("x-tunnel-error")).isEqualTo("tunnel-waiting");
            assertThat(bob.seen()).hasSize(1);
        }
    }

    @Test
    void aRequestWaitsForTheOwnersClientThatIsExpected() {
        visitor.sends("GET /early HTTP/1.1\nHost: " + HOST + "\n\n");
        relay.awaitRequests(1);
        try (TunnelClient tunnel = relay.tunnel("kitchen")) {
            TunnelRequest request = tunnel.next();
            assertThat(request.head().target()).isEqualTo("/early");
            request.answers(200, "soup");
            assertThat(visitor.answer().body()).isEqualTo("soup");
        }
    }

    @Test
    void oneConnectionMayBeUsedForItAndForNamesOfTheRelay() {
        relay.leads("bob.example", "bob", "attic");
        try (TunnelClient kitchen = relay.tunnel("kitchen").answering(request -> request.answers(200, "kitchen"));
                TunnelClient attic = new TunnelClient(relay, RelayFixture.BOB, "attic");
                H2Visitor browser = relay.h2Visitor()) {
            attic.dials().welcome();
            attic.answering(request -> request.answers(200, "attic"));
            for (int i = 0; i < 3; i++) {
                assertThat(browser.gets(HOST, "/" + i).body()).isEqualTo("kitchen");
                assertThat(browser.gets("bob.example", "/" + i).body()).isEqualTo("attic");
                assertThat(browser.gets("kitchen.localhost", "/" + i).body()).isEqualTo("kitchen");
                assertThat(browser.gets("eve.example", "/" + i).status()).isEqualTo(421);
            }
            assertThat(kitchen.seen()).hasSize(6);
            assertThat(attic.seen()).hasSize(3);
        }
    }

    @Test
    void oneThatIsRemovedIsNobodysFromTheNextRequestOn() {
        try (TunnelClient tunnel = relay.tunnel("kitchen").answering(request -> request.answers(200, "soup"))) {
            assertThat(get(HOST, "/").status()).isEqualTo(200);
            relay.forgets(HOST);
            assertThat(get(HOST, "/").status()).isEqualTo(421);
            assertThat(tunnel.seen()).hasSize(1);
        }
    }

    @Test
    void whatBelongsToTheRelayBelongsToItThereToo() {
        try (TunnelClient tunnel = relay.tunnel("kitchen")) {
            assertThat(get(HOST, "/.owui-tunnel/x").field("x-tunnel-error")).isEqualTo("nothing-here");
            assertThat(get(HOST, "/.owui-tunnel/link").field("x-tunnel-error")).isEqualTo("nothing-here");
            assertThat(get(HOST, "/.owui-tunnel/health").status()).isEqualTo(200);
            assertThat(tunnel.seen()).isEmpty();
        }
    }
}
