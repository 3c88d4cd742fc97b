package org.owuitunnel.relay.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.route.Label;

class BasicGuessesTest {
    private static final Label DEMO = new Label("demo");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final BasicGuesses guesses = new BasicGuesses();

    private void guess(int times, String address) {
        for (int i = 0; i < times; i++) {
            guesses.wrong(DEMO, address, NOW);
        }
    }

    @Test
    void theTenthGuessClosesForWhatIsLeftOfAQuarterOfAnHour() {
        guess(BasicGuesses.MOST - 1, "192.0.2.1");
        assertThat(guesses.closedFor(DEMO, "192.0.2.1", NOW)).isZero();
        guess(1, "192.0.2.1");
        assertThat(guesses.closedFor(DEMO, "192.0.2.1", NOW.plusSeconds(60))).isEqualTo(Duration.ofMinutes(14));
        assertThat(guesses.closedFor(DEMO, "192.0.2.1", NOW.plus(BasicGuesses.WINDOW)))
                .isZero();
        guesses.wrong(DEMO, "192.0.2.1", NOW.plus(BasicGuesses.WINDOW));
        assertThat(guesses.closedFor(DEMO, "192.0.2.1", NOW.plus(BasicGuesses.WINDOW)))
                .isZero();
    }

    @Test
    void anIpv6NetworkIsOnePlaceAndEachTunnelAnother() {
        guess(BasicGuesses.MOST, "2001:db8:0:1::1");
        assertThat(guesses.closedFor(DEMO, "2001:db8:0:1:ffff::2", NOW)).isPositive();
        assertThat(guesses.closedFor(DEMO, "2001:db8:0:2::1", NOW)).isZero();
        assertThat(guesses.closedFor(new Label("other"), "2001:db8:0:1::1", NOW))
                .isZero();
    }

    @Test
    void onlySoManyPlacesAreRemembered() {
        for (int i = 0; i < 10_100; i++) {
            guesses.wrong(DEMO, "10.1." + (i >> 8) + "." + (i & 0xff), NOW);
        }
        assertThat(guesses.remembered()).isEqualTo(10_000);
    }
}
