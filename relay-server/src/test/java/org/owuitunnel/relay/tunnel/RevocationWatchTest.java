package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevocationWatchTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean known = true;
    private boolean over;
    private int looks;
    private int ends;

    @BeforeEach
    void watch() {
        channel.freezeTime();
        RevocationWatch.start(
                channel.eventLoop(),
                Runnable::run,
                new RevocationWatch.Watched(() -> look() ? null : this::end, () -> over));
    }

    private void end() {
        ends++;
        over = true;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aTunnelWhoseTokenIsKnownGoesOn() {
        passes(60);

        assertThat(looks).isEqualTo(30);
        assertThat(ends).isZero();
    }

    @Test
    void aTunnelEndsWithinFourSecondsOfItsTokensRevocation() {
        passes(60);
        known = false;
        passes(4);

        assertThat(ends).isEqualTo(1);
    }

    @Test
    void aTunnelThatEndedOtherwiseIsLookedAtNoMore() {
        over = true;
        known = false;
        passes(60);

        assertThat(looks).isZero();
        assertThat(ends).isZero();
    }

    @Test
    void aTunnelThatEndsDuringTheLookIsNotEndedTwice() {
        known = false;
        passes(60);

        assertThat(looks).isEqualTo(1);
        assertThat(ends).isEqualTo(1);
    }

    private boolean look() {
        looks++;
        return known;
    }

    private void passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runPendingTasks();
        }
    }
}
