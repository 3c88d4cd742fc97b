package org.owuitunnel.client.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.tls.CertificateProblem;
import org.owuitunnel.protocol.frame.Fields;

/** Each hop of a visitor's way is broken in turn, and named. */
class PathProbeTest {
    private static final TestCa CA = HealthFixture.CA;
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("203.0.113.7");
    private static final ProbeAnswers.Expected EXPECTED =
            new ProbeAnswers.Expected("AAAAAAAAAAAAAAAAAAAAAA", "the-proof");

    private final HealthFixture fixture = new HealthFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Optional<PathProblem> probe(String domain, int port, InetAddress relay) throws Exception {
        PublicName name = new PublicName(URI.create("https://name." + domain + ":" + port), domain);
        CompletableFuture<Optional<PathProblem>> done = new CompletableFuture<>();
        PathProbe.Question question = new PathProbe.Question(name, relay, EXPECTED, fixture, "test/1");
        PathProbe probe = fixture.loop
                .submit(() ->
                        new PathProbe(question, fixture.loop, problem -> done.complete(Optional.ofNullable(problem))))
                .get();
        assertThat(probe).isNotNull();
        return done.get(9, TimeUnit.SECONDS);
    }

    private PathProblem problem(int port) throws Exception {
        return probe("localhost", port, HERE).orElseThrow();
    }

    private static PathProblem.Where where(int port) {
        return new PathProblem.Where("name.localhost", "127.0.0.1", port, "127.0.0.1");
    }

    @Test
    void proofThatComesBackLeavesNoProblem() throws Exception {
        try (TestRelay relay = new TestRelay(CA.issue("name.localhost")).refuses(200, EXPECTED.answer())) {
            assertThat(probe("localhost", relay.port(), HERE)).isEmpty();
            assertThat(relay.request())
                    .contains("GET /.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1")
                    .contains("host: name.localhost:" + relay.port())
                    .doesNotContain(EXPECTED.answer());
        }
    }

    @Test
    void nameThatNoOneKnowsIsToldWithTheRecordThatIsMissing() throws Exception {
        PathProblem problem = probe("tunnel.invalid", 443, ELSEWHERE).orElseThrow();
        assertThat(problem.hop()).isEqualTo(PathProblem.Hop.DNS);
        assertThat(problem.sentence()).isEqualTo("no address is known for name.tunnel.invalid");
        assertThat(problem.fix()).endsWith(": *.tunnel.invalid A 203.0.113.7");
        assertThat(problem.maybeOnlyHere()).isTrue();
    }

    @Test
    void portThatIsClosedIsTold() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, HERE)) {
            port = free.getLocalPort();
        }
        PathProblem problem = problem(port);
        assertThat(problem).isEqualTo(new PathProblem.NoConnection(where(port), "refused the connection"));
        assertThat(problem.fix()).contains("port " + port).contains("firewall");
        assertThat(problem.maybeOnlyHere()).isTrue();
    }

    @Test
    void certificateWithoutTheWildcardIsTold() throws Exception {
        try (TestRelay relay = new TestRelay(CA.issue("localhost"))) {
            PathProblem problem = problem(relay.port());
            assertThat(problem.sentence()).isEqualTo("the certificate of name.localhost is for localhost");
            assertThat(problem.fix()).contains("*.localhost");
        }
    }

    @Test
    void certificateThatHasExpiredOrThatNoOneKnowsIsTold() throws Exception {
        Instant now = Instant.now();
        TestCa.Identity old = CA.issue(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)), "name.localhost");
        try (TestRelay expired = new TestRelay(old);
                TestRelay unknown = new TestRelay(new TestCa("nobody").issue("name.localhost"))) {
            assertThat(problem(expired.port()).sentence()).contains("expired on ");
            assertThat(((PathProblem.BadCertificate) problem(unknown.port())).problem())
                    .isInstanceOf(CertificateProblem.UnknownIssuer.class);
        }
    }

    @Test
    void portThatSpeaksPlainHttpIsTold() throws Exception {
        try (ScriptedServer plain = ScriptedServer.playing(connection -> {
            connection.reads(1);
            connection.writes("HTTP/1.1 400 Bad Request\r\n\r\n");
        })) {
            assertThat(problem(plain.port()))
                    .isEqualTo(new PathProblem.TlsFailed(where(plain.port()), "it answers without encryption"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, nginx/1.26.3, nginx/1.26.3, path and Host unchanged",
        "421, nginx, nginx, path and Host unchanged",
        "301, Caddy, Caddy, path and Host unchanged",
        "502, nginx, nginx, does not reach the relay",
        "200, , something else than the relay, path and Host unchanged",
    })
    void whoeverElseAnswersIsToldByHisName(int status, String server, String named, String fix) throws Exception {
        Fields fields = server == null ? Fields.EMPTY : Fields.of("server", server);
        try (TestRelay other = new TestRelay(CA.issue("name.localhost"))
                .refuses(new TestRelay.Refusal(status, "<h1>Welcome</h1>".repeat(100), fields))) {
            PathProblem problem = problem(other.port());
            assertThat(problem.hop()).isEqualTo(PathProblem.Hop.PROXY);
            assertThat(problem.sentence())
                    .isEqualTo(named + " answers at " + where(other.port()) + " with status " + status);
            assertThat(problem.fix()).contains(fix);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, no-tunnel, has no tunnel of this name",
        "421, misdirected, the name is not its own",
        "503, tunnel-waiting, 'status 503, tunnel-waiting'",
        "404, nothing-here, 'status 404, nothing-here'",
    })
    void whatARelayHasToSayIsTold(int status, String code, String sentence) throws Exception {
        try (TestRelay relay = new TestRelay(CA.issue("name.localhost"))
                .refuses(new TestRelay.Refusal(status, "", Fields.of("x-tunnel-error", code)))) {
            assertThat(problem(relay.port()).sentence()).contains(sentence);
        }
    }

    @Test
    void whoHangsUpIsTold() throws Exception {
        try (TestRelay relay = new TestRelay(CA.issue("name.localhost"))
                .refuses(new TestRelay.Refusal(200, "", Fields.of("content-length", "50")))) {
            assertThat(problem(relay.port()))
                    .isEqualTo(new PathProblem.NoAnswer(where(relay.port()), "hung up before it answered"));
        }
    }

    @Test
    void relayCannotAimItsClientAtTheClientsOwnNetwork() throws IOException, Exception {
        try (ServerSocket inside = new ServerSocket(0, 5, HERE)) {
            PathProblem problem =
                    probe("localhost", inside.getLocalPort(), ELSEWHERE).orElseThrow();
            assertThat(problem).isEqualTo(new PathProblem.LeadsInward("name.localhost", "127.0.0.1", "203.0.113.7"));
            inside.setSoTimeout(200);
            assertThat(List.of(problem.fix())).noneMatch(String::isEmpty);
            org.assertj.core.api.Assertions.assertThatThrownBy(inside::accept)
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 203.0.113.7, false",
        "172.16.0.1, 203.0.113.7, false",
        "192.168.0.1, 203.0.113.7, false",
        "169.254.169.254, 203.0.113.7, false",
        "127.0.0.1, 203.0.113.7, false",
        "0.0.0.0, 203.0.113.7, false",
        "100.64.0.1, 203.0.113.7, false",
        "::1, 203.0.113.7, false",
        "fd00::1, 203.0.113.7, false",
        "fe80::1, 203.0.113.7, false",
        "198.51.100.9, 203.0.113.7, true",
        "2001:db8::9, 203.0.113.7, true",
        "192.168.0.1, 192.168.0.2, true",
        "127.0.0.1, 127.0.0.1, true",
    })
    void privateAddressesAreForRelaysThatHaveOneThemselves(String address, String relay, boolean permitted) {
        assertThat(Inward.permits(InetAddress.ofLiteral(address), InetAddress.ofLiteral(relay)))
                .isEqualTo(permitted);
    }
}
