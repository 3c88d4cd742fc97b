package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;

/** The leg to an app that speaks TLS: by the JDK's, on real sockets. */
class TlsTest {
    static final String OK = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";

    private static final String UNTIL_CLOSE = Http.head("HTTP/1.1 200 OK", "connection: close") + "all of it";

    private static final TestCa CA = new TestCa("Kitchen CA");

    private static final TestCa.Identity HERE = CA.issue("127.0.0.1", "localhost");

    private static final Duration DAY = Duration.ofDays(1);

    /** The two that Netty has: BoringSSL where its library loads. */
    enum Provider {
        JDK,
        BORINGSSL;

        SslProvider netty() {
            assumeTrue(this == JDK || OpenSsl.isAvailable(), "BoringSSL: not available here");
            return this == JDK ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
        }
    }

    /** An app, what it is spoken to with, and visitors. */
    private record Leg(ScriptedServer server, OriginAddress app, OriginTls tls, OriginFixture fixture)
            implements AutoCloseable {
        static Leg to(ScriptedServer server, String host, OriginTrust trust, SslProvider provider) {
            OriginAddress app = new OriginAddress(host, server.port(), true);
            OriginTls tls = new OriginTls(app, trust, provider);
            return new Leg(server, app, tls, OriginFixture.to(app, tls));
        }

        /** To an app of {@link #HERE} that does as it is told. */
        static Leg playing(Provider provider, ScriptedServer.Script script) {
            ScriptedServer server = ScriptedServer.playing(script, HERE.server());
            return to(server, "127.0.0.1", trusting(CA.certificate()), provider.netty());
        }

        static Leg answering(TestCa.Identity identity, String host, OriginTrust trust) {
            SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
            return to(ScriptedServer.answering(OK, identity.server()), host, trust, provider);
        }

        Visitor upgrade() {
            Fields fields = Fields.of("sec-websocket-version", "13", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
            return fixture.tunnel.open(new RequestHead("GET", "name.example.test", "/ws", true, fields), false);
        }

        OriginProblem problem() throws InterruptedException {
            OriginProblem told = fixture.problems.poll(8, TimeUnit.SECONDS);
            if (told == null) {
                throw new AssertionError("no problem was told");
            }
            return told;
        }

        @Override
        public void close() {
            fixture.close();
            tls.close();
            server.close();
        }
    }

    private static OriginTrust trusting(@Nullable X509Certificate certificate) {
        return new OriginTrust(certificate == null ? List.of() : List.of(certificate), false);
    }

    static final String SWITCH = Http.head(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    @ParameterizedTest
    @EnumSource
    void oneConnectionServesManyRequests(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            while (!connection.head().isEmpty()) {
                connection.writes(OK);
            }
        })) {
            for (int i = 0; i < 50; i++) {
                assertThat(leg.fixture.tunnel.get("/" + i).answer().text()).isEqualTo("ok");
            }
            assertThat(leg.server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentBothWaysArrivesAsItWas(Provider provider) {
        String body = "0123456789abcdef".repeat(256 * 1024);
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            String read = connection.reads(body.length());
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + body.length()) + read);
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.fixture.tunnel.post("/", "content-length", Integer.toString(body.length()));
            for (int sent = 0; sent < body.length(); sent += 64 * 1024) {
                visitor.sends(body.substring(sent, sent + 64 * 1024));
            }
            assertThat(visitor.ends().answer().text()).isEqualTo(body);
        }
    }

    /** RFC 6066 section 3: addresses are not named. */
    @ParameterizedTest
    @CsvSource({
        "BORINGSSL, localhost, localhost",
        "JDK, localhost, localhost",
        "BORINGSSL, 127.0.0.1,",
        "JDK, 127.0.0.1,"
    })
    void theHandshakeNamesTheHostThatWasGiven(Provider provider, String host, @Nullable String named) {
        ScriptedServer server = ScriptedServer.playing(
                connection -> {
                    connection.head();
                    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection.socket()).getSession();
                    connection.notes(session.getProtocol() + session.getRequestedServerNames());
                    connection.writes(OK);
                    connection.waitsForTheEnd();
                },
                HERE.server());
        try (Leg leg = Leg.to(server, host, trusting(CA.certificate()), provider.netty())) {
            assertThat(leg.fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.noted())
                    .isEqualTo("TLSv1.3[" + (named == null ? "" : "type=host_name (0), value=" + named) + "]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorityThatNobodyKnowsIsRefusedWithTheLineThatHelps(Provider provider) throws Exception {
        ScriptedServer server = ScriptedServer.answering(OK, HERE.server());
        try (Leg leg = Leg.to(server, "127.0.0.1", OriginTrust.KNOWN, provider.netty())) {
            Visitor.Event.Reset reset = leg.fixture.tunnel.get("/").reset();

            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(leg.problem())
                    .isEqualTo(
                            new OriginProblem(
                                    ErrorCode.ORIGIN_UNTRUSTED,
                                    "the certificate of " + leg.app + " was issued by \"CN=Kitchen CA\","
                                            + " which this machine does not trust",
                                    "If the app is yours, name its authority's file: --origin-ca FILE, or origin-ca in config.yml."));
            assertThat(reset.detail()).isNotEmpty();
            leg.fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherHostIsRefused(Provider provider) throws Exception {
        ScriptedServer server = ScriptedServer.answering(
                OK, CA.issue("*.example.test", "app.localhost").server());
        try (Leg leg = Leg.to(server, "127.0.0.1", trusting(CA.certificate()), provider.netty())) {
            assertThat(leg.fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            OriginProblem problem = leg.problem();
            assertThat(problem.sentence())
                    .isEqualTo("the certificate of " + leg.app + " is for *.example.test, app.localhost");
            assertThat(problem.fix())
                    .isEqualTo("Name the app as its certificate does, https://app.localhost:" + server.port()
                            + ", or give it a certificate for 127.0.0.1.");
        }
    }

    @Test
    void aCertificateThatIsOverIsRefused() throws Exception {
        TestCa.Identity expired =
                CA.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60), "localhost");
        try (Leg leg = Leg.answering(expired, "localhost", trusting(CA.certificate()))) {
            assertThat(leg.fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(leg.problem().sentence()).contains(" expired on ");
        }
    }

    @Test
    void aCertificateThatVouchesForItselfIsTrustedWhenItIsNamed() throws Exception {
        TestCa.Identity own = TestCa.selfSigned();
        try (Leg unnamed = Leg.answering(own, "localhost", OriginTrust.KNOWN)) {
            assertThat(unnamed.fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_UNTRUSTED);
            assertThat(unnamed.problem().fix()).contains("name its certificate's file: --origin-ca FILE");
        }
        try (Leg named = Leg.answering(own, "localhost", trusting(own.certificate()))) {
            assertThat(named.fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCertificateIsTakenWhenThatIsWanted(Provider provider) {
        TestCa.Identity wrong =
                CA.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60), "other.example.test");
        for (TestCa.Identity identity : List.of(wrong, TestCa.selfSigned())) {
            ScriptedServer server = ScriptedServer.answering(OK, identity.server());
            try (Leg leg = Leg.to(server, "127.0.0.1", new OriginTrust(List.of(), true), provider.netty())) {
                assertThat(leg.fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
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
        try (Leg leg = Leg.to(plain, "127.0.0.1", OriginTrust.KNOWN, Provider.JDK.netty())) {
            assertThat(leg.fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            OriginProblem problem = leg.problem();
            assertThat(problem.sentence()).isEqualTo("TLS with " + leg.app + " failed: it answers without encryption");
            assertThat(problem.fix())
                    .isEqualTo("The app speaks plain HTTP: name it as http://127.0.0.1:" + plain.port() + ".");
        }
    }

    @Test
    void anAppThatNeverShakesHandsIsGivenUp() throws Exception {
        ScriptedServer silent = ScriptedServer.playing(ScriptedServer.Connection::waitsForTheEnd);
        try (Leg leg = Leg.to(silent, "127.0.0.1", OriginTrust.KNOWN, Provider.JDK.netty())) {
            assertThat(leg.fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(leg.problem().sentence()).endsWith("failed: it does not answer");
            assertThat(silent.noted()).isEqualTo("ended");
        }
    }

    @Test
    void anAppThatHangsUpInTheHandshakeIsSaidTo() throws Exception {
        ScriptedServer leaving = ScriptedServer.playing(connection -> connection.reads(100));
        try (Leg leg = Leg.to(leaving, "127.0.0.1", OriginTrust.KNOWN, Provider.JDK.netty())) {
            assertThat(leg.fixture.tunnel.get("/").reset().code())
                    .isIn(ErrorCode.ORIGIN_CLOSED, ErrorCode.ORIGIN_INVALID);
            assertThat(leg.problem().sentence()).startsWith("TLS with " + leg.app + " failed: ");
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

    @ParameterizedTest
    @EnumSource
    void anAnswerThatOnlyTheEndCompletesIsWholeWhenTheAppSaysGoodbye(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(UNTIL_CLOSE);
            connection.endsOutput(); // and no FIN: that is not what counts
            connection.waitsForTheEnd();
        })) {
            Visitor.Answer answer = leg.fixture.tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("all of it");
            assertThat(answer.reset()).isNull();
            assertThat(leg.server.noted()).isEqualTo("ended");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatOnlyTheEndCompletesIsCutWhenTheConnectionIs(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(UNTIL_CLOSE);
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.fixture.tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("all of it");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerOfALengthIsCutWhenTheConnectionIs(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 10") + "half");
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.fixture.tunnel.get("/").answer();
            assertThat(answer.text()).isEqualTo("half");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppThatSaysGoodbyeBeforeItAnswersIsSaidTo(Provider provider) {
        try (Leg leg = Leg.playing(provider, ScriptedServer.Connection::head)) {
            assertThat(leg.fixture.tunnel.get("/").reset().detail()).endsWith(" hung up before it answered");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionOnWhichTheAppSaidGoodbyeIsNotUsed(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(OK);
            connection.endsOutput();
            connection.waitsForTheEnd();
        })) {
            for (int i = 0; i < 10; i++) {
                assertThat(leg.fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
                assertThat(leg.server.noted()).isEqualTo("ended");
            }
            assertThat(leg.server.connections()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEarlyAnswerIsReadThoughTheAppStopsTaking(Provider provider) {
        byte[] piece = new byte[64 * 1024];
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(
                    Http.head("HTTP/1.1 413 Too Large", "content-length: 9", "connection: close") + "too large");
        })) {
            for (int i = 0; i < 20; i++) {
                Visitor visitor = leg.fixture.tunnel.post("/", "content-length", "100000000");
                for (int sent = 0; sent < 40; sent++) {
                    visitor.sends(piece, false);
                }
                assertThat(visitor.head().status()).isEqualTo(413);
                assertThat(visitor.text(9)).isEqualTo("too large");
                assertThat(visitor.reset().code()).isEqualTo(ErrorCode.NO_ERROR);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesFlowBothWaysBehindASwitch(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(SWITCH + "first");
            for (int i = 0; i < 3; i++) {
                connection.writes(connection.reads(20));
            }
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.upgrade();
            assertThat(visitor.head().status()).isEqualTo(101);
            assertThat(visitor.text(5)).isEqualTo("first");
            for (String text : List.of("HTTP/1.1 200 OK\r\n\r\n1", "\u0000\u0001\u0002\u00ff".repeat(5))) {
                assertThat(visitor.sends(text).text(20)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theVisitorsEndReachesTheAppWhichMayStillSend(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(SWITCH);
            connection.notes(connection.readsAll());
            connection.writes("parting words");
        })) {
            Visitor visitor = leg.upgrade();
            assertThat(visitor.head().status()).isEqualTo(101);
            visitor.sends("last ").sends("message").ends();
            assertThat(leg.server.noted()).isEqualTo("last message");
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.text()).isEqualTo("parting words");
            assertThat(answer.reset()).isNull();
            leg.fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAppsGoodbyeReachesTheVisitorAsAnEnd(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(SWITCH + "close frame");
        })) {
            Visitor visitor = leg.upgrade();
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.text()).isEqualTo("close frame");
            assertThat(answer.reset()).isNull();
            visitor.sends("close frame back").ends();
            leg.fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketThatIsCutIsNoEnd(Provider provider) {
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(SWITCH + "half a frame");
            connection.cuts();
        })) {
            Visitor.Answer answer = leg.upgrade().answer();
            assertThat(answer.text()).isEqualTo("half a frame");
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            leg.fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStalledVisitorStopsTheApp(Provider provider) {
        byte[] piece = new byte[64 * 1024];
        int much = 16 * 1024 * 1024;
        try (Leg leg = Leg.playing(provider, connection -> {
            connection.head();
            connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + much));
            for (int sent = 0; sent < much; sent += piece.length) {
                connection.writes(piece);
            }
            connection.notes("all written");
            connection.waitsForTheEnd();
        })) {
            Visitor visitor = leg.fixture.tunnel.get("/").stalls();
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.text(Limits.INITIAL_WINDOW_BYTES)).hasSize(Limits.INITIAL_WINDOW_BYTES);
            visitor.resumes();
            assertThat(visitor.text(much - Limits.INITIAL_WINDOW_BYTES)).hasSize(much - Limits.INITIAL_WINDOW_BYTES);
            assertThat(leg.server.noted()).isEqualTo("all written");
        }
    }
}
