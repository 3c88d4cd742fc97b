package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;

/** T4: warnings of certificates that nobody replaces. */
class ExpiryWatchTest {
    @TempDir
    private Path folder;

    @Test
    void certificateThatIsNotReplacedIsWarnedOfThreeTimes() throws Exception {
        CertifiedKey certified = issued();
        Instant from = certified.leaf().getNotBefore().toInstant();
        Duration life = Duration.between(from, certified.expiresAt());
        ExpiryWatch watch = new ExpiryWatch();
        List<Integer> warned = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            Instant now = from.plus(life.multipliedBy(percent).dividedBy(100));
            if (watch.look(List.of(certified), now) > 0) {
                warned.add(percent);
            }
            assertThat(watch.expiring()).as(percent + " %").isEqualTo(percent > 70);
        }
        assertThat(warned).containsExactly(71, 84, 96);
    }

    @Test
    void anotherCertificateEndsIt() throws Exception {
        CertifiedKey old = issued();
        ExpiryWatch watch = new ExpiryWatch();
        assertThat(watch.look(List.of(old), old.expiresAt())).isEqualTo(1);
        assertThat(watch.expiring()).isTrue();
        assertThat(watch.look(List.of(issued()), Instant.now())).isZero();
        assertThat(watch.expiring()).isFalse();
    }

    private CertifiedKey issued() throws Exception {
        return LocalCertificateAuthority.openOrCreate(folder, Clock.systemUTC(), new SecureRandom(), "test@box")
                .issue(Set.of("localhost"), Set.of());
    }
}
