package org.owuitunnel.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReceiveWindowTest {
    private static final int INITIAL = 1000;
    private static final int MAXIMUM = 8000;
    private static final long ROUND_TRIP = 1_000;

    private final WindowBudget budget = new WindowBudget(100_000);
    private final ReceiveWindow window = new ReceiveWindow(INITIAL, MAXIMUM, budget, 0);

    @Test
    void acceptsWhatWasGrantedAndNotOneOctetMore() {
        assertThat(window.received(999)).isTrue();
        assertThat(window.received(1)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void grantsAgainWhatTheNextHopTookInQuarters() {
        assertThat(window.received(1000)).isTrue();

        assertThat(window.consumed(249, 0, 0)).isZero();
        assertThat(window.consumed(1, 0, 0)).isEqualTo(250);
        assertThat(window.consumed(600, 0, 0)).isEqualTo(600);
        assertThat(window.received(850)).isTrue();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void grantsNothingForWhatWasReceivedAndNotTaken() {
        assertThat(window.received(1000)).isTrue();

        assertThat(window.consumed(0, 0, 0)).isZero();
        assertThat(window.received(1)).isFalse();
    }

    @Test
    void doublesWhenAWindowPassesWithinTwoRoundTrips() {
        assertThat(window.consumed(600, ROUND_TRIP, ROUND_TRIP)).isEqualTo(600 + 1000);

        assertThat(window.size()).isEqualTo(2000);
        assertThat(budget.left()).isEqualTo(99_000);
    }

    @Test
    void staysWhenTheSenderIsSlowerThanThat() {
        assertThat(window.consumed(600, 2 * ROUND_TRIP, ROUND_TRIP)).isEqualTo(600);

        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void staysWhileTheRoundTripIsUnknown() {
        assertThat(window.consumed(1000, 0, 0)).isEqualTo(1000);

        assertThat(window.size()).isEqualTo(INITIAL);
    }

    @Test
    void measuresOverHalfAWindowAtLeast() {
        assertThat(window.consumed(300, 1, ROUND_TRIP)).isEqualTo(300);
        assertThat(window.consumed(300, 2, ROUND_TRIP)).isEqualTo(300 + 1000);
    }

    @Test
    void measuresAnewAfterEachHalfWindow() {
        // Slow for long, then fast: the slow past must not hide that the window limits now.
        assertThat(window.consumed(600, 1_000_000, ROUND_TRIP)).isEqualTo(600);
        assertThat(window.consumed(600, 1_000_100, ROUND_TRIP)).isEqualTo(600 + 1000);
    }

    @Test
    void growsUpToItsMaximum() {
        long now = 0;
        int granted = 0;
        for (int i = 0; i < 20; i++) {
            granted += window.consumed(window.size(), ++now, ROUND_TRIP) - window.size();
        }

        assertThat(window.size()).isEqualTo(MAXIMUM);
        assertThat(budget.left()).isEqualTo(100_000 - (MAXIMUM - INITIAL));
        assertThat(granted).isLessThanOrEqualTo(MAXIMUM - INITIAL);
    }

    @Test
    void growsTheLastStepToTheMaximumOnly() {
        ReceiveWindow odd = new ReceiveWindow(1000, 1500, budget, 0);

        assertThat(odd.consumed(1000, 1, ROUND_TRIP)).isEqualTo(1500);
        assertThat(odd.size()).isEqualTo(1500);
    }

    @Test
    void doesNotGrowBeyondTheBudgetOfItsLink() {
        WindowBudget small = new WindowBudget(1500);
        ReceiveWindow first = new ReceiveWindow(INITIAL, MAXIMUM, small, 0);
        ReceiveWindow second = new ReceiveWindow(INITIAL, MAXIMUM, small, 0);

        assertThat(first.consumed(1000, 1, ROUND_TRIP)).isEqualTo(2000);
        assertThat(second.consumed(1000, 1, ROUND_TRIP)).isEqualTo(1000);
        assertThat(small.left()).isEqualTo(500);
    }

    @Test
    void givesTheBudgetBackOnceWhenItsStreamIsOver() {
        assertThat(window.consumed(1000, 1, ROUND_TRIP)).isEqualTo(2000);

        window.close();
        window.close();

        assertThat(budget.left()).isEqualTo(100_000);
    }
}
