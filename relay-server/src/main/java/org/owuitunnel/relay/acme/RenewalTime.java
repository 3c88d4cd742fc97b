package org.owuitunnel.relay.acme;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.owuitunnel.relay.certificates.CertifiedKey;

/** When a certificate is to be renewed. Stateless. */
final class RenewalTime {
    /** Certificates that live shorter are renewed at half their life, since there is less time to try again. */
    private static final Duration SHORT_LIFE = Duration.ofDays(10);

    /** With less of its life left than this part, nobody's advice counts any more. */
    private static final int LAST_PART = 20;

    private RenewalTime() {}

    /** When to renew {@code certified}, of which the authority has said {@code advice}, or nothing. */
    static Instant of(CertifiedKey certified, Optional<Attempts.Advice> advice) {
        Instant from = certified.leaf().getNotBefore().toInstant();
        Duration life = Duration.between(from, certified.expiresAt());
        Instant own = from.plus(
                life.compareTo(SHORT_LIFE) < 0
                        ? life.dividedBy(2)
                        : life.multipliedBy(2).dividedBy(3));
        Instant last = certified.expiresAt().minus(life.dividedBy(LAST_PART));
        return advice.filter(said -> said.serial().equals(serial(certified)))
                .map(said -> said.chosen().isBefore(last) ? said.chosen() : last)
                .orElse(own)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    static String serial(CertifiedKey certified) {
        return certified.leaf().getSerialNumber().toString(16);
    }
}
