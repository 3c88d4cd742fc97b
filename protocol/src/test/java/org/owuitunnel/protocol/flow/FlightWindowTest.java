package org.owuitunnel.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlightWindowTest {
    private final FlightWindow window = new FlightWindow(8 * 1024 * 1024, 4 * 1024, 64 * 1024);

    @ParameterizedTest
    @CsvSource({
        "20, 5, 25",
        "20, 40, 35",
        "20, 150, 100",
        "20, 300, 200",
        "100, 10, 25",
        "100, 40, 25",
        "500, 5, 15",
        "500, 40, 20"
    })
    void fillsThePathAndHardlyItsQueue(double megabits, double roundTripMillis, double queueMillis) {
        SlowPath path = new SlowPath(megabits, roundTripMillis, window);
        path.runs(2 + roundTripMillis / 20);
        path.forget();

        path.runs(60);

        assertThat(path.used()).isGreaterThan(0.95);
        assertThat(path.worstQueueMillis()).isLessThan(queueMillis);
    }

    @ParameterizedTest
    @CsvSource({"2, 40, 200", "5, 40, 60"})
    void aSlowPathHasASmallWindowAndSmallMessages(double megabits, double roundTripMillis, double queueMillis) {
        SlowPath path = new SlowPath(megabits, roundTripMillis, window);
        path.runs(5);
        path.forget();

        path.runs(60);

        assertThat(path.used()).isGreaterThan(0.99);
        assertThat(path.worstQueueMillis()).isLessThan(queueMillis);
        assertThat(window.message()).isEqualTo(4 * 1024);
    }

    @ParameterizedTest
    @CsvSource({"20, 40, 5", "20, 40, 15", "20, 40, 40", "100, 10, 10", "100, 10, 30"})
    void delaysThatAreNotOursDoNotCloseTheWindow(double megabits, double roundTripMillis, double jitterMillis) {
        SlowPath path = new SlowPath(megabits, roundTripMillis, window);
        path.jitterMillis = jitterMillis;
        path.runs(5);
        path.forget();

        path.runs(60);

        assertThat(path.used()).isGreaterThan(0.75);
    }

    @Test
    void growsFastOnAnEmptyPath() {
        SlowPath path = new SlowPath(500, 40, window);

        path.runs(0.6);
        path.forget();
        path.runs(1);

        assertThat(path.used()).isGreaterThan(0.8);
    }

    @Test
    void recoversWhenThePathBecomesLonger() {
        SlowPath path = new SlowPath(20, 20, window);
        path.runs(10);

        path.roundTripMillis(100);
        path.runs(4);
        path.forget();
        path.runs(4);

        assertThat(path.used()).isGreaterThan(0.9);
        assertThat(path.worstQueueMillis()).isLessThan(60);
    }

    @Test
    void givesWayWhenThePathBecomesSlower() {
        SlowPath path = new SlowPath(20, 40, window);
        path.runs(10);

        path.rate /= 4;
        path.runs(4);
        path.forget();
        path.runs(4);

        assertThat(path.used()).isGreaterThan(0.95);
        assertThat(path.worstQueueMillis()).isLessThan(100);
    }

    @Test
    void takesWhatAFasterPathOffers() {
        SlowPath path = new SlowPath(5, 40, window);
        path.runs(10);

        path.rate *= 8;
        path.runs(3);
        path.forget();
        path.runs(4);

        assertThat(path.used()).isGreaterThan(0.9);
    }

    @Test
    void neverLeavesInABurstAfterAPause() {
        SlowPath path = new SlowPath(20, 300, window);
        path.runs(15);
        assertThat(window.size()).isGreaterThan(500_000);

        path.rests(5);
        path.forget();
        path.runs(0.1);

        // Half of what the path holds, rather than all of it.
        assertThat(path.worstQueueMillis()).isLessThan(220);
    }

    @Test
    void anotherPathBeginsAnew() {
        SlowPath path = new SlowPath(500, 40, window);
        path.runs(5);
        assertThat(window.size()).isGreaterThan(FlightWindow.INITIAL);

        window.restart(1_000_000, 2_000_000);

        assertThat(window.size()).isEqualTo(FlightWindow.INITIAL);
        assertThat(window.open(FlightWindow.INITIAL - 1)).isTrue();
        assertThat(window.open(FlightWindow.INITIAL)).isFalse();
    }

    @Test
    void roundsInWhichBulkNeverWaitedSayNothing() {
        long now = 0;
        long sent = 0;
        for (int i = 0; i < 1_000; i++) {
            window.sending(0, sent, now);
            sent += 10_000;
            now += 300_000_000;
            window.acknowledged(i % 2 == 0 ? 1_000_000 : 290_000_000, sent, sent, now);
        }

        assertThat(window.size()).isEqualTo(FlightWindow.INITIAL);
    }
}
