package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.link.KeepAlive.Verdict;
import org.owuitunnel.protocol.testing.FakeClock;

final class KeepAliveTest {
    private final FakeClock clock = new FakeClock();
    private final KeepAlive keepAlive = new KeepAlive();

    KeepAliveTest() {
        keepAlive.restart(clock.getAsLong());
    }

    @Test
    void theFirstTickOfAWirePings() {
        assertThat(tick()).isEqualTo(Verdict.PING);
        assertThat(tick()).isEqualTo(Verdict.FINE);
    }

    @Test
    void pingsEveryFiveSeconds() {
        List<Integer> pings = new ArrayList<>();
        for (int second = 0; second <= 16; second++) {
            if (tick() == Verdict.PING) {
                pings.add(second);
            }
            keepAlive.heard(clock.getAsLong());
            passes(Duration.ofSeconds(1));
        }

        assertThat(pings).containsExactly(0, 5, 10, 15);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 500, 999})
    void aWireThatFallsSilentIsDeadWithinTwelveSeconds(int millisAfterPing) {
        assertThat(tick()).isEqualTo(Verdict.PING);
        passes(Duration.ofMillis(millisAfterPing));
        keepAlive.pong(clock.getAsLong() - Duration.ofMillis(millisAfterPing).toNanos(), clock.getAsLong());
        keepAlive.heard(clock.getAsLong());
        passes(Duration.ofMillis(1000 - millisAfterPing));

        Duration silent = Duration.ofMillis(1000 - millisAfterPing);
        while (tick() != Verdict.DEAD) {
            passes(Duration.ofSeconds(1));
            silent = silent.plusSeconds(1);
        }

        assertThat(silent).isBetween(KeepAlive.DEAD_AFTER, Duration.ofSeconds(12));
    }

    @Test
    void aWireThatNeverAnswersIsDeadAfterTenSeconds() {
        for (int second = 0; second < 10; second++) {
            assertThat(tick()).isNotEqualTo(Verdict.DEAD);
            passes(Duration.ofSeconds(1));
        }

        assertThat(tick()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void aProcessThatWasSuspendedGivesThePeerTimeToSpeak() {
        tick();
        passes(Duration.ofHours(8));

        assertThat(tick()).isEqualTo(Verdict.PING);
        passes(Duration.ofSeconds(1));
        assertThat(tick()).isEqualTo(Verdict.FINE);
        keepAlive.heard(clock.getAsLong());
        passes(Duration.ofSeconds(9));
        assertThat(tick()).isNotEqualTo(Verdict.DEAD);
    }

    @Test
    void aProcessThatWasSuspendedFindsADeadWireSoon() {
        tick();
        passes(Duration.ofHours(8));
        List<Verdict> verdicts = new ArrayList<>();
        for (int second = 0; second < 4; second++) {
            verdicts.add(tick());
            passes(Duration.ofSeconds(1));
        }

        assertThat(verdicts).contains(Verdict.DEAD);
    }

    @Test
    void anythingHeardKeepsTheWireEvenWithoutAPong() {
        for (int second = 0; second < 100; second++) {
            assertThat(tick()).isNotEqualTo(Verdict.DEAD);
            passes(Duration.ofSeconds(1));
            if (second % 9 == 0) {
                keepAlive.heard(clock.getAsLong());
            }
        }
    }

    @Test
    void measuresTheRoundTripOfItsLastPingOnly() {
        long first = keepAlive.ping(clock.getAsLong());
        assertThat(keepAlive.roundTripNanos()).isZero();
        passes(Duration.ofMillis(80));
        keepAlive.pong(first + 1, clock.getAsLong());
        assertThat(keepAlive.roundTripNanos()).isZero();

        keepAlive.pong(first, clock.getAsLong());
        passes(Duration.ofMillis(80));
        keepAlive.pong(first, clock.getAsLong());

        assertThat(keepAlive.roundTripNanos()).isEqualTo(Duration.ofMillis(80).toNanos());
    }

    @Test
    void aNewWireStartsAfresh() {
        tick();
        passes(Duration.ofSeconds(9));
        keepAlive.restart(clock.getAsLong());

        assertThat(tick()).isEqualTo(Verdict.PING);
        passes(Duration.ofSeconds(9));
        assertThat(tick()).isNotEqualTo(Verdict.DEAD);
    }

    /** What a tick says; a ping that it asks for is sent. */
    private Verdict tick() {
        Verdict verdict = keepAlive.tick(clock.getAsLong());
        if (verdict == Verdict.PING) {
            keepAlive.ping(clock.getAsLong());
        }
        return verdict;
    }

    private void passes(Duration time) {
        clock.advance(time);
    }
}
