package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.tls.CertificateProblem;

/** Hazard C5: a relay whose certificate is not right is never given the token, and the person learns why. */
class CertificateTest {
    private static final TestCa CA = new TestCa("Test authority");

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void rightCertificateOfTheGivenAuthorityIsTrusted(SslProvider provider) {
        try (TestRelay relay = new TestRelay(CA.issue("localhost"));
                SessionFixture fixture = fixture(relay, CA, provider)) {
            assertThat(fixture.online().name()).isEqualTo("name");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void expiredCertificateIsRefused(SslProvider provider) {
        Instant past = Instant.parse("2026-01-02T03:04:05Z");
        TestCa.Identity identity = CA.issue(past.minus(Duration.ofDays(1)), past, "localhost");
        // The authority itself is younger: that does not matter to the leaf.
        assertThat(problemWith(identity, CA, provider)).isEqualTo(new CertificateProblem.Expired("2026-01-02"));
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void certificateOfTheFutureIsRefused(SslProvider provider) {
        Instant future = Instant.now().plus(Duration.ofDays(3));
        TestCa.Identity identity = CA.issue(future, future.plus(Duration.ofDays(1)), "localhost");
        assertThat(problemWith(identity, CA, provider)).isInstanceOf(CertificateProblem.NotYetValid.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void certificateForOthersIsRefused(SslProvider provider) {
        assertThat(problemWith(CA.issue("relay.example.test", "*.example.test"), CA, provider))
                .isEqualTo(new CertificateProblem.WrongName(List.of("relay.example.test", "*.example.test")));
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void certificateOfAnUnknownAuthorityIsRefused(SslProvider provider) {
        CertificateProblem problem = problemWith(CA.issue("localhost"), new TestCa("Another authority"), provider);
        assertThat(problem).isEqualTo(new CertificateProblem.UnknownIssuer("\"CN=Test authority\""));
        assertThat(problemWith(CA.issue("localhost"), null, provider)).isEqualTo(problem);
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void certificateThatVouchesForItselfIsRefused(SslProvider provider) {
        assertThat(problemWith(TestCa.selfSigned(), CA, provider)).isEqualTo(new CertificateProblem.SelfSigned());
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void nameInTheSubjectAloneIsRefused(SslProvider provider) {
        TestCa.Identity nameless = CA.issue();
        assertThat(nameless.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
        assertThat(problemWith(nameless, CA, provider)).isEqualTo(new CertificateProblem.WrongName(List.of()));
    }

    private static CertificateProblem problemWith(
            TestCa.Identity identity, @Nullable TestCa trusted, SslProvider provider) {
        try (TestRelay relay = new TestRelay(identity);
                SessionFixture fixture = fixture(relay, trusted, provider)) {
            LinkFailure failure = fixture.failed();
            assertThat(failure).isInstanceOf(LinkFailure.CertificateRefused.class);
            CertificateProblem problem = ((LinkFailure.CertificateRefused) failure).problem();
            assertThat(failure.sentence())
                    .startsWith("the certificate of localhost:")
                    .endsWith(problem.clause());
            assertThat(failure.fix()).isNotEmpty();
            return problem;
        }
    }

    private static SessionFixture fixture(TestRelay relay, @Nullable TestCa trusted, SslProvider provider) {
        assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable(), "BoringSSL does not load here");
        SessionFixture fixture =
                new SessionFixture(SessionFixture.config(relay.port(), trusted), new EchoAcceptor(), provider);
        fixture.session.start();
        return fixture;
    }
}
