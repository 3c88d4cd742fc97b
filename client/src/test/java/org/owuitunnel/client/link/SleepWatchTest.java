package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SleepWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SleepWatch watch = new SleepWatch();
    private long nanos = Long.MAX_VALUE - SECOND.toNanos(); // it may run over
    private long millis = 1_800_000_000_000L;

    private boolean passes(Duration monotonic, Duration wall) {
        nanos += monotonic.toNanos();
        millis += wall.toMillis();
        return watch.tick(nanos, millis);
    }

    @Test
    void secondsThatPassAreNoSleep() {
        for (int second = 0; second < 100; second++) {
            assertThat(passes(SECOND, SECOND)).isFalse();
        }
        assertThat(passes(SECOND.multipliedBy(2), SECOND.multipliedBy(2))).isFalse();
        assertThat(passes(SECOND, Duration.ofMillis(1_900))).isFalse(); // a clock that is being slewed
    }

    @Test
    void processThatStoodStillHasSlept() {
        passes(SECOND, SECOND);
        assertThat(passes(Duration.ofMinutes(10), Duration.ofMinutes(10))).isTrue();
        assertThat(passes(SECOND, SECOND)).isFalse();
    }

    @Test
    void machineWhoseMonotonicClockStopsInSleepHasSlept() {
        passes(SECOND, SECOND);
        assertThat(passes(SECOND, Duration.ofHours(8))).isTrue();
        assertThat(passes(SECOND, SECOND)).isFalse();
    }

    /** R6: that is no sleep, but to ask the relay once does no harm. */
    @Test
    void wallClockThatIsSetLooksTheSameOnce() {
        passes(SECOND, SECOND);
        assertThat(passes(SECOND, Duration.ofDays(-1))).isTrue();
        assertThat(passes(SECOND, SECOND)).isFalse();
        assertThat(passes(SECOND, Duration.ofDays(1))).isTrue();
        assertThat(passes(SECOND, SECOND)).isFalse();
    }
}
