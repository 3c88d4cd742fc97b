package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/** L3, H2. */
final class TurnstileTest {
    private static final VisitorNetwork ANN = network("203.0.113.7");
    private static final VisitorNetwork BEN = network("203.0.113.8");
    private static final Duration NOW = Duration.ZERO;

    private final AtomicLong time = new AtomicLong(-5_000_000_000L); // monotonic clocks may be negative
    private final List<Limit> met = new ArrayList<>();
    private final Observer observer = new Observer() {
        @Override
        public void met(Limit limit) {
            met.add(limit);
        }
    };
    private AddressLimits limits = new AddressLimits(0, 10, false);
    private final Turnstile turnstile = new Turnstile(() -> limits, observer, time::get, 3, 2);

    private static VisitorNetwork network(String address) {
        return VisitorNetwork.of(InetAddress.ofLiteral(address));
    }

    private void later(Duration by) {
        time.addAndGet(by.toNanos());
    }

    private Duration waits(VisitorNetwork network) {
        return Duration.ofNanos(turnstile.waitNanos(network));
    }

    private void manyOpen(int connections) {
        for (int i = 0; i < connections; i++) {
            assertThat(waits(ANN)).isEqualTo(NOW);
        }
    }

    @Test
    void connectionsBeginAtOnceAsFastAsRequestsMayComeAndThenByTurns() {
        manyOpen(50);
        assertThat(met).isEmpty();
        assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(100));
        assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(200));
        assertThat(met).containsExactly(Limit.ADDRESS_OPENINGS, Limit.ADDRESS_OPENINGS);
        assertThat(waits(BEN)).isEqualTo(NOW);
        later(Duration.ofMillis(250));
        assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(50));
        later(Duration.ofSeconds(10));
        manyOpen(50);
    }

    @Test
    void whoWouldHaveToWaitForTooLongIsTurnedAwayAndTakesNoTurn() {
        manyOpen(50);
        for (int i = 1; i <= 100; i++) {
            assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(100L * i));
        }
        assertThat(waits(ANN)).isNegative();
        assertThat(waits(ANN)).isNegative();
        assertThat(met).hasSize(102).containsOnly(Limit.ADDRESS_OPENINGS);
        later(Duration.ofMillis(100));
        assertThat(waits(ANN)).isEqualTo(Turnstile.MOST_WAIT);
    }

    @Test
    void afterAFloodConnectionsOfItsNetworkBeginOneASecond() {
        turnstile.flooded(ANN);
        assertThat(waits(ANN)).isEqualTo(Duration.ofSeconds(3));
        assertThat(waits(ANN)).isEqualTo(Duration.ofSeconds(4));
        assertThat(waits(BEN)).isEqualTo(NOW);
        later(Duration.ofMillis(4_500));
        assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void floodIsForgottenWhenNobodyComesForAWhile() {
        turnstile.flooded(ANN);
        later(Duration.ofMillis(2_999));
        assertThat(waits(ANN)).isEqualTo(Duration.ofMillis(1));
        later(Duration.ofMillis(1_001));
        manyOpen(10);
        assertThat(met).hasSize(1);
    }

    @Test
    void moreFloodsMakeItLongerButNeverLongerThanAnyoneMayWait() {
        turnstile.flooded(ANN);
        turnstile.flooded(ANN);
        assertThat(waits(ANN)).isEqualTo(Duration.ofSeconds(6));
        for (int i = 0; i < 1_000; i++) {
            turnstile.flooded(ANN);
        }
        later(Duration.ofNanos(1));
        assertThat(waits(ANN)).isEqualTo(Turnstile.MOST_WAIT.minusNanos(1));
        assertThat(waits(ANN)).isNegative();
    }

    @Test
    void aFloodCountsWhereThereIsNoBoundAsWell() {
        limits = new AddressLimits(0, 0, false);
        manyOpen(1_000);
        turnstile.flooded(ANN);
        assertThat(waits(ANN)).isEqualTo(Turnstile.FLOOD);
    }

    @Test
    void networksWithFloodsAreForgottenWhenTheyHaveRestedAndNoneIsForgottenBefore() {
        VisitorNetwork third = network("2001:db8::1");
        turnstile.flooded(ANN);
        turnstile.flooded(BEN);
        turnstile.flooded(third);
        assertThat(waits(third)).isEqualTo(NOW);
        assertThat(met).contains(Limit.ADDRESS_TABLE);
        assertThat(waits(ANN)).isEqualTo(Turnstile.FLOOD);
        later(Turnstile.FLOOD); // Ann's turn has come, but for its own second
        turnstile.flooded(third);
        assertThat(waits(network("2001:db8::2"))).isEqualTo(Turnstile.FLOOD); // the same network
    }

    @Test
    void whoIsOnThisMachineIsFreeUnlessItChoosesAnotherAddress() {
        for (VisitorNetwork here : List.of(network("127.0.0.1"), network("::1"))) {
            turnstile.flooded(here);
            assertThat(waits(here)).isEqualTo(NOW);
        }
        VisitorNetwork chosen = network("127.0.0.2");
        turnstile.flooded(chosen);
        assertThat(waits(chosen)).isEqualTo(Turnstile.FLOOD);
    }
}
