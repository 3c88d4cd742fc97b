package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Always the largest pause that is allowed. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void limitDoublesUpToThirtySeconds() {
        Backoff backoff = new Backoff(LARGEST, Backoff.FIRST);
        assertThat(java.util.stream.Stream.generate(backoff::next).limit(9).map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void successBeginsAnew() {
        Backoff backoff = new Backoff(LARGEST, Backoff.FIRST);
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void pausesAreSpreadOverTheWholeRange() {
        Random random = new Random(20261124);
        double sum = 0;
        for (int i = 0; i < 1_000; i++) {
            Duration pause = new Backoff(random, Backoff.FIRST).next();
            assertThat(pause).isBetween(Duration.ZERO, Duration.ofMillis(500));
            sum += pause.toMillis();
        }
        assertThat(sum / 1_000).isBetween(225.0, 275.0);
    }
}
