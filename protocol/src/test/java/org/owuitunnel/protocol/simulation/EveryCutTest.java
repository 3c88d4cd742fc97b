package org.owuitunnel.protocol.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.simulation.Course.Cuts;
import org.owuitunnel.protocol.simulation.Course.Mercy;

/** One rich exchange whose wire is cut at each place where it can be, once and twice. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class EveryCutTest {
    /** Units within which the second cut comes: the replay, and some of what follows. */
    private static final int SECOND_WITHIN = 6;

    private final Figures figures = new Figures();

    @Test
    void theExchangeIsRichAndNeedsNoCut() {
        int messages = Course.play(new Cuts(false, 0, 0, Mercy.NOTHING_ARRIVES), figures);
        int frames = Course.play(new Cuts(true, 0, 0, Mercy.NOTHING_ARRIVES), figures);

        assertThat(messages).isGreaterThan(25);
        assertThat(frames).isGreaterThan(messages + messages / 8);
        assertThat(figures.replayedOctets).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aCutBehindEachMessageLosesAndRepeatsNothing(Mercy mercy) {
        cutsEverywhere(false, 0, mercy);
    }

    @ParameterizedTest
    @EnumSource
    void aCutBehindEachFrameLosesAndRepeatsNothing(Mercy mercy) {
        cutsEverywhere(true, 0, mercy);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplayThatIsCutAsWellLosesAndRepeatsNothing(boolean frames) {
        for (int again = 1; again <= SECOND_WITHIN; again++) {
            cutsEverywhere(frames, again, Mercy.NOTHING_ARRIVES);
        }
    }

    private void cutsEverywhere(boolean frames, int again, Mercy mercy) {
        int places = Course.play(new Cuts(frames, 0, 0, mercy), figures);
        for (int first = 1; first <= places; first++) {
            Cuts cuts = new Cuts(frames, first, again, mercy);
            try {
                Course.play(cuts, figures);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(cuts + ": " + e.getMessage(), e);
            }
        }
        assertThat(figures.replayedOctets).as("octets sent again").isPositive();
    }
}
