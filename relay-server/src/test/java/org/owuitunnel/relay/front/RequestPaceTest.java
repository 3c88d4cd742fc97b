package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

class RequestPaceTest {
    private static final VisitorNetwork ANN = network("203.0.113.7");
    private static final VisitorNetwork BEN = network("203.0.113.8");

    private final AtomicLong time = new AtomicLong(-5_000_000_000L); // monotonic clocks may be negative
    private final List<Limit> met = new ArrayList<>();
    private final Observer observer = new Observer() {
        @Override
        public void met(Limit limit) {
            met.add(limit);
        }
    };
    private AddressLimits limits = new AddressLimits(0, 10, false);
    private final RequestPace pace = new RequestPace(() -> limits, observer, time::get, 3);

    private static VisitorNetwork network(String address) {
        return VisitorNetwork.of(InetAddress.ofLiteral(address));
    }

    private void later(Duration by) {
        time.addAndGet(by.toNanos());
    }

    private int taken(VisitorNetwork network, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += pace.take(network) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void fiveSecondsWorthMayComeAtOnceAndThenAsManyAsSeconds() {
        assertThat(taken(ANN, 100)).isEqualTo(50);
        later(Duration.ofMillis(99));
        assertThat(taken(ANN, 1)).isZero();
        later(Duration.ofMillis(1));
        assertThat(taken(ANN, 2)).isEqualTo(1);
        later(Duration.ofSeconds(1));
        assertThat(taken(ANN, 100)).isEqualTo(10);
        later(Duration.ofHours(1));
        assertThat(taken(ANN, 100)).isEqualTo(50);
        assertThat(met).hasSize(50 + 1 + 1 + 90 + 50).containsOnly(Limit.ADDRESS_REQUESTS);
    }

    @Test
    void oneDoesNotUseUpWhatAnotherHas() {
        assertThat(taken(ANN, 60)).isEqualTo(50);
        assertThat(taken(BEN, 60)).isEqualTo(50);
    }

    @Test
    void zeroIsNoBound() {
        limits = new AddressLimits(0, 0, false);
        assertThat(taken(ANN, 1_000)).isEqualTo(1_000);
        assertThat(pace.known()).isZero();
    }

    @Test
    void anotherBoundHoldsAtOnce() {
        assertThat(taken(ANN, 60)).isEqualTo(50);
        limits = new AddressLimits(0, 1_000, false);
        later(Duration.ofSeconds(1));
        assertThat(taken(ANN, 2_000)).isEqualTo(1_000);
    }

    @Test
    void whoIsOnThisMachineIsFreeUnlessItIsSaidOtherwise() {
        VisitorNetwork here = network("127.0.0.1");
        assertThat(taken(here, 1_000)).isEqualTo(1_000);
        assertThat(taken(network("::1"), 1_000)).isEqualTo(1_000);
        limits = new AddressLimits(0, 10, true);
        assertThat(taken(here, 1_000)).isEqualTo(50);
    }

    @Test
    void moreNetworksThanAreToldApartAreNotCountedUntilOthersHaveRested() {
        assertThat(taken(ANN, 60)).isEqualTo(50);
        assertThat(taken(BEN, 1)).isEqualTo(1);
        assertThat(taken(network("203.0.113.9"), 1)).isEqualTo(1);
        VisitorNetwork late = network("203.0.113.10");
        assertThat(taken(late, 200)).isEqualTo(200);
        assertThat(pace.known()).isEqualTo(3);
        assertThat(met).contains(Limit.ADDRESS_TABLE);
        later(Duration.ofSeconds(1));
        assertThat(taken(late, 200)).isEqualTo(50);
        assertThat(pace.known()).isEqualTo(2);
        assertThat(taken(ANN, 60)).isEqualTo(10); // who has not rested is still known
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "203.0.113.7, ::ffff:203.0.113.7, true",
        "0.0.0.1, ::1, false",
    })
    void networksAreAnAddressOrHalfOfOne(String one, String other, boolean same) {
        assertThat(network(one).equals(network(other))).isEqualTo(same);
    }
}
