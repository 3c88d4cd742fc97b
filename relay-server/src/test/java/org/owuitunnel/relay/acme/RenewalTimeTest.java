package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.TestCertificate;

/** When certificates of all lengths are renewed. */
final class RenewalTimeTest {
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");

    /** Let's Encrypt's classic profile, its shorter ones to come, and the one of six days. */
    @ParameterizedTest
    @CsvSource({"90, 1440", "45, 720", "12, 192", "6, 72"})
    void atTwoThirdsOfALifeOrAtHalfOfAShortOne(int days, int hours) {
        assertThat(RenewalTime.of(lasting(Duration.ofDays(days)), Optional.empty()))
                .isEqualTo(FROM.plus(Duration.ofHours(hours)));
    }

    @Test
    void anAuthoritysWordCountsForItsCertificateAndNotBeyondTheLastTwentieth() {
        CertifiedKey certified = lasting(Duration.ofDays(100));
        String serial = RenewalTime.serial(certified);
        Instant soon = FROM.plus(Duration.ofDays(3));
        Instant late = FROM.plus(Duration.ofDays(99));
        assertThat(RenewalTime.of(certified, said(serial, soon))).isEqualTo(soon);
        assertThat(RenewalTime.of(certified, said(serial, late))).isEqualTo(FROM.plus(Duration.ofDays(95)));
        assertThat(RenewalTime.of(certified, said("0", soon)))
                .as("said of another certificate")
                .isEqualTo(FROM.plus(Duration.ofHours(1600)));
    }

    private static Optional<Attempts.Advice> said(String serial, Instant chosen) {
        return Optional.of(new Attempts.Advice(serial, chosen, chosen.plusSeconds(1), chosen, chosen));
    }

    private static CertifiedKey lasting(Duration life) {
        return TestCertificate.of(FROM, FROM.plus(life), "example.com", "*.example.com");
    }
}
