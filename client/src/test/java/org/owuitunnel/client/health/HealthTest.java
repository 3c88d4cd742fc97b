package org.owuitunnel.client.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.protocol.link.Welcome;

/** When a name is tried, and what is told of it. */
class HealthTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final HealthFixture fixture = new HealthFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Health health() {
        ProbeAnswers answers = new ProbeAnswers((stream, head, last) -> {
            throw new AssertionError(head.toString());
        });
        Health.Setup setup = new Health.Setup(
                new RelayEndpoint("localhost", 443), answers, fixture, fixture.loop, new SecureRandom());
        return new Health(setup, fixture, new Health.Pace(Duration.ofMinutes(5), SOON, SOON));
    }

    private void online(Health health, Welcome welcome) {
        fixture.loop.submit(() -> health.online(welcome)).syncUninterruptibly();
    }

    private static TestRelay.Refusal refusal(int status) {
        return new TestRelay.Refusal(status, "", Fields.of("server", "nginx"));
    }

    private static int status(HealthFixture.News news) {
        return ((PathProblem.SomeoneElse) ((HealthFixture.News.Broken) news).problem()).status();
    }

    @Test
    void whatIsBrokenIsTriedAgainAndToldWhenItChanges() {
        try (TestRelay relay = new TestRelay(HealthFixture.CA.issue("name.localhost")).refuses(refusal(404))) {
            Health health = health();
            online(health, HealthFixture.welcome(relay.port(), List.of(ProbePath.CAPABILITY)));
            assertThat(status(fixture.next())).isEqualTo(404);
            for (int tried = 0; tried < 4; tried++) {
                assertThat(relay.request()).contains("/.owui-tunnel/probe/");
            }
            relay.refuses(refusal(502));
            assertThat(status(fixture.next())).isEqualTo(502);
            fixture.loop.submit(health::close).syncUninterruptibly();
            assertThat(fixture.rest()).isEmpty();
        }
    }

    @Test
    void eachProbeHasNumbersOfItsOwn() {
        try (TestRelay relay = new TestRelay(HealthFixture.CA.issue("name.localhost")).refuses(refusal(404))) {
            Health health = health();
            online(health, HealthFixture.welcome(relay.port(), List.of(ProbePath.CAPABILITY)));
            assertThat(List.of(relay.request(), relay.request(), relay.request()))
                    .doesNotHaveDuplicates();
            fixture.loop.submit(health::close).syncUninterruptibly();
        }
    }

    @Test
    void relayThatCannotPassProbesOnIsNotAsked() {
        online(health(), HealthFixture.welcome(1, List.of()));
        assertThat(fixture.next()).isInstanceOf(HealthFixture.News.Unprovable.class);
    }

    @Test
    void addressThatIsNotTheRelaysOwnIsNeverDialled() throws Exception {
        try (ServerSocket victim = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            for (String url : List.of(
                    "https://127.0.0.1:" + victim.getLocalPort(),
                    "https://name.example.test:" + victim.getLocalPort(),
                    "https://other.localhost:" + victim.getLocalPort(),
                    "http://name.localhost:" + victim.getLocalPort(),
                    "https://name.localhost@127.0.0.1:" + victim.getLocalPort(),
                    "\\evil")) {
                List<String> capabilities = List.of(ProbePath.CAPABILITY);
                online(health(), new Welcome("s", "x", "name", List.of(url), 1, 30, 1, 1, false, 0, capabilities, 1));
                assertThat(fixture.next()).as(url).isInstanceOf(HealthFixture.News.Unprovable.class);
            }
        }
    }

    @Test
    void appWhoseCertificateIsRefusedIsToldFromTheFirstLookOn() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(
                "", new TestCa("Kitchen CA").issue("127.0.0.1").server())) {
            OriginAddress app = new OriginAddress("127.0.0.1", server.port(), true);
            AppWatch watch = new AppWatch(
                    app, OriginTls.of(app, OriginTrust.KNOWN), fixture.loop, fixture, new AppWatch.Pace(SOON, SOON));
            assertThat(fixture.next())
                    .isInstanceOfSatisfying(
                            HealthFixture.News.Refused.class,
                            told -> assertThat(told.problem().sentence())
                                    .startsWith("the certificate of " + app + " was issued by \"CN=Kitchen CA\""));
            fixture.loop.submit(watch::close).syncUninterruptibly();
        }
    }

    @Test
    void appThatIsTrustedIsGreetedAndLeftInPeace() throws Exception {
        TestCa ca = new TestCa("Kitchen CA");
        try (ScriptedServer server = ScriptedServer.playing(
                connection -> connection.notes("heard: " + connection.readsAll()),
                ca.issue("127.0.0.1").server())) {
            OriginAddress app = new OriginAddress("127.0.0.1", server.port(), true);
            AppWatch watch = new AppWatch(
                    app,
                    OriginTls.of(app, new OriginTrust(List.of(ca.certificate()), false)),
                    fixture.loop,
                    fixture,
                    new AppWatch.Pace(SOON, SOON));
            assertThat(server.noted()).isEqualTo("heard: "); // and a goodbye, or the JDK would complain
            assertThat(server.noted()).isEqualTo("heard: ");
            assertThat(server.failures()).isEmpty();
            assertThat(fixture.rest()).isEmpty();
            fixture.loop.submit(watch::close).syncUninterruptibly();
        }
    }

    @Test
    void appThatComesAndGoesIsTold() throws Exception {
        int port;
        AppWatch watch;
        try (ServerSocket app = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            port = app.getLocalPort();
            watch = new AppWatch(
                    new OriginAddress("127.0.0.1", port), null, fixture.loop, fixture, new AppWatch.Pace(SOON, SOON));
            app.accept().close(); // it has looked
        }
        assertThat(fixture.next()).isEqualTo(new HealthFixture.News.App(false));
        try (ServerSocket app = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(app.getLocalPort()).isEqualTo(port);
            assertThat(fixture.next()).isEqualTo(new HealthFixture.News.App(true));
        }
        fixture.loop.submit(watch::close).syncUninterruptibly();
    }
}
