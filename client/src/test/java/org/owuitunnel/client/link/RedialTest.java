package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the relay is dialled again. */
class RedialTest {
    private static final RelayEndpoint RELAY = new RelayEndpoint("relay.test", 443);
    private static final LinkFailure NOBODY = new LinkFailure.Unreachable(RELAY, "cannot be reached from here");
    private static final LinkFailure REFUSED = new LinkFailure.Unreachable(RELAY, "refused the connection", true);

    private final AtomicLong now = new AtomicLong();

    private Redial online(long seed, Duration spread) {
        Redial redial = new Redial(new Random(seed), now::get);
        redial.online(spread);
        now.addAndGet(Redial.SETTLED.toNanos());
        assertThat(redial.afterLoss()).isZero();
        return redial;
    }

    @Test
    void whileStreamsWaitNobodysSilenceIsTriedAgainWithinASecond() {
        Redial redial = online(1, Duration.ofSeconds(10));
        for (int tried = 0; tried < 100; tried++) {
            assertThat(redial.after(NOBODY, true)).isBetween(Duration.ZERO, Redial.HURRY);
        }
        assertThat(java.util.stream.Stream.generate(() -> redial.after(NOBODY, false))
                        .limit(20))
                .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) > 0);
    }

    @Test
    void shortOutageIsNotFollowedByALongPause() {
        for (int seed = 0; seed < 200; seed++) {
            Redial redial = online(seed, Duration.ofSeconds(10));
            Duration passed = Duration.ZERO;
            while (passed.compareTo(Duration.ofSeconds(3)) < 0) {
                passed = passed.plus(redial.after(NOBODY, true));
            }
            assertThat(passed).isLessThanOrEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void otherNetworkIsTriedAtOnceThoughTheLastOneDidNotLast() {
        Redial redial = new Redial(new Random(1), now::get);
        redial.online(Duration.ofSeconds(10));
        for (int tried = 0; tried < 9; tried++) {
            redial.after(NOBODY, false);
        }
        redial.networkChanged();
        assertThat(redial.afterLoss()).isZero();
        assertThat(redial.after(NOBODY, false)).isLessThanOrEqualTo(Backoff.FIRST);
    }

    /** R2: as the relay's own spread, which grows with its tunnels, so that the last of these were told ten seconds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 15})
    void clientsThatLostTheirRelayTogetherDoNotComeBackTogether(int downSeconds) {
        int clients = 200;
        int[] perSecond = new int[120];
        Random random = new Random(downSeconds);
        for (int client = 0; client < clients; client++) {
            Redial redial = online(random.nextLong(), Duration.ofSeconds(Math.clamp(client / 2, 1, 10)));
            Duration at = Duration.ZERO;
            while (at.compareTo(Duration.ofSeconds(downSeconds)) < 0) {
                at = at.plus(redial.after(REFUSED, true));
            }
            perSecond[(int) at.minusSeconds(downSeconds).toSeconds()]++;
        }
        assertThat(java.util.Arrays.stream(perSecond).max().orElseThrow()).isLessThanOrEqualTo(clients / 5);
        assertThat(java.util.Arrays.stream(perSecond).limit(60 - downSeconds).sum())
                .isEqualTo(clients);
    }

    @Test
    void relayThatHasFewTunnelsGetsThemBackAtOnce() {
        Redial redial = online(1, Duration.ofSeconds(1));
        assertThat(redial.after(REFUSED, true)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
