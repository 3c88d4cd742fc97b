package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RationTest {
    @Test
    void soManyInAWindowAndThenAsManyAgain() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T08:00:00Z"));
        Ration ration = new Ration(2, Duration.ofHours(1), now::get);
        assertThat(ration.take()).isTrue();
        now.updateAndGet(time -> time.plusSeconds(3_599));
        assertThat(ration.take()).isTrue();
        assertThat(ration.take()).isFalse();
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(ration.take()).isTrue();
    }
}
