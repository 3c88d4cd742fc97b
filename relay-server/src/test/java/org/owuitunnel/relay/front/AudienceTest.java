package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

/** Whom a client lets in beside those with links: by address, as guests, and browsers that ask in advance. */
@ExtendWith(LeakCheck.class)
class AudienceTest {
    private static final String PREFLIGHT = """
            OPTIONS /api/chat/completions HTTP/1.1
            Host: demo.localhost
            Origin: https://other.example
            Access-Control-Request-Method: POST
            """;

    private final RelayFixture relay = RelayFixture.start();
    private final RawVisitor visitor = relay.visitor();
    private @Nullable TunnelClient tunnel;

    @AfterEach
    void close() {
        visitor.close();
        if (tunnel != null) {
            tunnel.close();
        }
        relay.close();
    }

    private static UnaryOperator<Hello> hello(Hello.@Nullable Gate gate, List<String> allow, String... capabilities) {
        return plain -> new Hello(
                plain.client(), plain.name(), List.of(capabilities), plain.resume(), plain.instance(), gate, allow);
    }

    private static Hello.Gate gate(boolean refusePreflights) {
        return new Hello.Gate(ShareKey.digest("key-of-nobody-in-here"), refusePreflights);
    }

    private TunnelClient opens(UnaryOperator<Hello> hello) {
        tunnel = relay.tunnel("demo", hello);
        return tunnel;
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.0.0.0/8", "0.0.0.0/0"})
    void whoComesFromWhereHeShouldIsLetIn(String range) {
        TunnelClient open = opens(hello(null, List.of("192.0.2.0/24", range)));
        visitor.sends("GET /in HTTP/1.1\nHost: demo.localhost\nX-Forwarded-For: 203.0.113.1\n\n");
        open.next().answers(200, "in");
        assertThat(visitor.answer().body()).isEqualTo("in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "GET /.owui-tunnel/open", "POST /.owui-tunnel/enter"})
    void whoComesFromElsewhereIsNotWhateverHeSays(String line) {
        TunnelClient open = opens(hello(null, List.of("192.0.2.0/24", "::/0")));
        RawVisitor.Answer answer = visitor.sends(line + " HTTP/1.1\nHost: demo.localhost\nContent-Length: 0\n"
                        + "X-Forwarded-For: 192.0.2.1\nForwarded: for=192.0.2.1\nX-Real-IP: 192.0.2.1\n\n")
                .answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.field("x-tunnel-error")).isEqualTo("address-refused");
        assertThat(open.seen()).isEmpty();
    }

    @Test
    void linkDoesNotReplaceTheAddress() throws IOException {
        TunnelClient open = opens(hello(gate(false), List.of("192.0.2.0/24")));
        Gate.Made link = made(false);
        RawVisitor.Answer answer = visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: "
                        + link.key().text() + "\n\n")
                .answer();
        assertThat(answer.field("x-tunnel-error")).isEqualTo("address-refused");
        assertThat(open.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/8,"})
    void clientWithARangeThatIsNoneIsToldSo(String range) {
        try (TunnelClient wrong =
                new TunnelClient(relay, RelayFixture.ALICE, "demo").saying(hello(null, List.of(range)))) {
            wrong.dials();
            assertThat(wrong.closed()).startsWith("4000 hello: allow");
        }
    }

    @Test
    void welcomeNamesWhatTheRelayKeepsTo() {
        TunnelClient open = opens(hello(gate(false), List.of("127.0.0.1"), "guests"));
        assertThat(open.welcomed().capabilities()).containsExactlyInAnyOrder("gate", "allow", "guests");
    }

    @Test
    void preflightPassesTheGate() {
        TunnelClient open = opens(hello(gate(false), List.of()));
        visitor.sends(PREFLIGHT + "\n");
        TunnelRequest request = open.next();
        assertThat(request.head().method()).isEqualTo("OPTIONS");
        request.answers(204, "");
        assertThat(visitor.answer().status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS / HTTP/1.1\nHost: demo.localhost\nOrigin: https://other.example\n\n",
                "OPTIONS / HTTP/1.1\nHost: demo.localhost\nAccess-Control-Request-Method: POST\n\n",
                "GET / HTTP/1.1\nHost: demo.localhost\nOrigin: https://o.test\nAccess-Control-Request-Method: GET\n\n",
                PREFLIGHT + "Content-Length: 4\n\nbody"
            })
    void whatIsNoPreflightDoesNot(String request) {
        TunnelClient open = opens(hello(gate(false), List.of()));
        assertThat(visitor.sends(request).answer().status()).isEqualTo(401);
        assertThat(open.seen()).isEmpty();
    }

    @Test
    void preflightNeedsALinkWhereItsClientSaysSo() {
        TunnelClient open = opens(hello(gate(true), List.of()));
        assertThat(visitor.sends(PREFLIGHT + "\n").answer().status()).isEqualTo(401);
        assertThat(open.seen()).isEmpty();
    }

    @Test
    void guestIsMarkedAndNobodyElseCanBe() throws IOException {
        TunnelClient open = opens(hello(gate(false), List.of(), "guests"));
        for (boolean guest : List.of(true, false)) {
            visitor.sends("GET /in HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Visit: owner\nX_Tunnel_Visit: owner\n"
                    + "X-Tunnel-Key: " + made(guest).key().text() + "\n\n");
            TunnelRequest request = open.next();
            assertThat(request.head().fields().all("x-tunnel-visit")).isEqualTo(guest ? List.of("guest") : List.of());
            assertThat(request.head().fields().all("x_tunnel_visit")).isEmpty();
            request.answers(200, "");
            assertThat(visitor.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void clientThatKeepsNothingFromGuestsGetsNone() throws IOException {
        TunnelClient open = opens(hello(gate(false), List.of()));
        RawVisitor.Answer answer = visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nX-Tunnel-Key: "
                        + made(true).key().text() + "\n\n")
                .answer();
        assertThat(answer.field("x-tunnel-error")).isEqualTo("client-outdated");
        assertThat(open.seen()).isEmpty();
    }

    private Gate.Made made(boolean guest) throws IOException {
        Share.Terms terms =
                new Share.Terms(Share.Kind.VISITOR, "for Anna", Optional.empty(), false, Optional.empty(), guest);
        return relay.gate().make(new Label("demo"), "alice", terms, "").orElseThrow();
    }
}
