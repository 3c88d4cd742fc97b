package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;

/** Which apps are trusted, and what is said of those that are not, or speak no TLS. */
class TlsHandshakeTest {
    private static final Duration DAY = Duration.ofDays(1);

    /** RFC 6066 section 3: addresses are not named. */
    @ParameterizedTest
    @CsvSource({
        "BORINGSSL, localhost, localhost",
        "JDK, localhost, localhost",
        "BORINGSSL, 127.0.0.1,",
        "JDK, 127.0.0.1,"
    })
    void theHandshakeNamesTheHostThatWasGiven(TlsLeg.Provider provider, String host, @Nullable String named) {
        ScriptedServer server = ScriptedServer.playing(
                connection -> {
                    connection.head();
                    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection.socket()).getSession();
                    connection.notes(session.getProtocol() + session.getRequestedServerNames());
                    connection.writes(TlsLeg.OK);
                    connection.waitsForTheEnd();
                },
                TlsLeg.HERE.server());
        try (TlsLeg leg = TlsLeg.to(server, host, TlsLeg.trusting(TlsLeg.CA.certificate()), provider.netty())) {
            assertThat(leg.fixture().tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.noted())
                    .isEqualTo("TLSv1.3[" + (named == null ? "" : "type=host_name (0), value=" + named) + "]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorityThatNobodyKnowsIsRefusedWithTheLineThatHelps(TlsLeg.Provider provider) throws Exception {
        ScriptedServer server = ScriptedServer.answering(TlsLeg.OK, TlsLeg.HERE.server());
        try (TlsLeg leg = TlsLeg.to(server, "127.0.0.1", OriginTrust.KNOWN, provider.netty())) {
            Visitor.Event.Reset reset = leg.fixture().tunnel.get("/").reset();

            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(leg.problem())
                    .isEqualTo(
                            new OriginProblem(
                                    ErrorCode.ORIGIN_UNTRUSTED,
                                    "the certificate of " + leg.app() + " was issued by \"CN=Kitchen CA\","
                                            + " which this machine does not trust",
                                    "If the app is yours, name its authority's file: --origin-ca FILE, or origin-ca in config.yml."));
            assertThat(reset.detail()).isNotEmpty();
            leg.fixture().tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherHostIsRefused(TlsLeg.Provider provider) throws Exception {
        ScriptedServer server = ScriptedServer.answering(
                TlsLeg.OK, TlsLeg.CA.issue("*.example.test", "app.localhost").server());
        try (TlsLeg leg = TlsLeg.to(server, "127.0.0.1", TlsLeg.trusting(TlsLeg.CA.certificate()), provider.netty())) {
            assertThat(leg.fixture().tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            OriginProblem problem = leg.problem();
            assertThat(problem.sentence())
                    .isEqualTo("the certificate of " + leg.app() + " is for *.example.test, app.localhost");
            assertThat(problem.fix())
                    .isEqualTo("Name the app as its certificate does, https://app.localhost:" + server.port()
                            + ", or give it a certificate for 127.0.0.1.");
        }
    }

    @Test
    void aCertificateThatIsOverIsRefused() throws Exception {
        TestCa.Identity expired =
                TlsLeg.CA.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60), "localhost");
        try (TlsLeg leg = TlsLeg.answering(expired, "localhost", TlsLeg.trusting(TlsLeg.CA.certificate()))) {
            assertThat(leg.fixture().tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(leg.problem().sentence()).contains(" expired on ");
        }
    }

    @Test
    void aCertificateThatVouchesForItselfIsTrustedWhenItIsNamed() throws Exception {
        TestCa.Identity own = TestCa.selfSigned();
        try (TlsLeg unnamed = TlsLeg.answering(own, "localhost", OriginTrust.KNOWN)) {
            assertThat(unnamed.fixture().tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(unnamed.problem().fix()).contains("name its certificate's file: --origin-ca FILE");
        }
        try (TlsLeg named = TlsLeg.answering(own, "localhost", TlsLeg.trusting(own.certificate()))) {
            assertThat(named.fixture().tunnel.get("/").answer().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCertificateIsTakenWhenThatIsWanted(TlsLeg.Provider provider) {
        TestCa.Identity wrong =
                TlsLeg.CA.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60), "other.example.test");
        for (TestCa.Identity identity : List.of(wrong, TestCa.selfSigned())) {
            ScriptedServer server = ScriptedServer.answering(TlsLeg.OK, identity.server());
            try (TlsLeg leg = TlsLeg.to(server, "127.0.0.1", new OriginTrust(List.of(), true), provider.netty())) {
                assertThat(leg.fixture().tunnel.get("/").answer().text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void anAppThatSpeaksPlainHttpIsToldFromOneThatIsSilent() throws Exception {
        ScriptedServer plain = ScriptedServer.playing(connection -> {
            connection.reads(1);
            connection.writes(Http.head("HTTP/1.1 400 Bad Request"));
            connection.waitsForTheEnd();
        });
        try (TlsLeg leg = TlsLeg.to(plain, "127.0.0.1", OriginTrust.KNOWN, TlsLeg.Provider.JDK.netty())) {
            assertThat(leg.fixture().tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            OriginProblem problem = leg.problem();
            assertThat(problem.sentence())
                    .isEqualTo("TLS with " + leg.app() + " failed: it answers without encryption");
            assertThat(problem.fix())
                    .isEqualTo("The app speaks plain HTTP: name it as http://127.0.0.1:" + plain.port() + ".");
        }
    }

    @Test
    void anAppThatNeverShakesHandsIsGivenUp() throws Exception {
        ScriptedServer silent = ScriptedServer.playing(ScriptedServer.Connection::waitsForTheEnd);
        try (TlsLeg leg = TlsLeg.to(silent, "127.0.0.1", OriginTrust.KNOWN, TlsLeg.Provider.JDK.netty())) {
            assertThat(leg.fixture().tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(leg.problem().sentence()).endsWith("failed: it does not answer");
            assertThat(silent.noted()).isEqualTo("ended");
        }
    }

    @Test
    void anAppThatHangsUpInTheHandshakeIsSaidTo() throws Exception {
        ScriptedServer leaving = ScriptedServer.playing(connection -> connection.reads(100));
        try (TlsLeg leg = TlsLeg.to(leaving, "127.0.0.1", OriginTrust.KNOWN, TlsLeg.Provider.JDK.netty())) {
            assertThat(leg.fixture().tunnel.get("/").reset().code())
                    .isIn(ErrorCode.ORIGIN_CLOSED, ErrorCode.ORIGIN_INVALID);
            assertThat(leg.problem().sentence()).startsWith("TLS with " + leg.app() + " failed: ");
        }
    }

    @Test
    void anAppThatIsNotThereIsUnreachableAsEver() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        OriginAddress app = new OriginAddress("127.0.0.1", port, true);
        try (OriginTls tls = new OriginTls(app, OriginTrust.KNOWN, SslProvider.JDK);
                OriginFixture fixture = OriginFixture.to(app, tls)) {
            assertThat(fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(fixture.problems).isEmpty();
        }
    }

    /** An alert, of which some end in an octet that ends lines. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0015\u0003\u0001\u0000\u0002\u0002(", "\u0015\u0003\u0003\u0000\u0002\u0002\n"})
    void anAppThatAnswersPlainHttpByTlsWantsHttps(String alert) {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(alert);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(reset.detail()).endsWith(": it is TLS: the app expects https://127.0.0.1:" + server.port());
        }
    }
}
