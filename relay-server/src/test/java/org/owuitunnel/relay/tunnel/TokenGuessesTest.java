package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A8. */
final class TokenGuessesTest {
    private static final InetAddress GUESSER = InetAddress.ofLiteral("192.0.2.1");

    private final AtomicLong clock = new AtomicLong(-5);
    private final TokenGuesses guesses = new TokenGuesses(clock::get);

    private void guesses(String address) {
        for (int i = 0; i < TokenGuesses.MOST; i++) {
            assertThat(guesses.refused(InetAddress.ofLiteral(address))).isFalse();
        }
    }

    @Test
    void whoeverGuessesHasToWaitAndThenMayTryAgain() {
        guesses("192.0.2.1");
        assertThat(guesses.refused(GUESSER)).isTrue();
        clock.addAndGet(TokenGuesses.WINDOW.toNanos() - 1);
        assertThat(guesses.refused(GUESSER)).isTrue();
        clock.addAndGet(1);
        guesses("192.0.2.1");
        assertThat(guesses.refused(GUESSER)).isTrue();
    }

    @Test
    void mistakesNowAndThenAreNoGuesses() {
        for (int i = 0; i < 10 * TokenGuesses.MOST; i++) {
            assertThat(guesses.refused(GUESSER)).isFalse();
            clock.addAndGet(TokenGuesses.WINDOW.toNanos() / (TokenGuesses.MOST - 2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::1, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
    })
    void oneNetworkIsOneGuesser(String guesser, String other, boolean same) {
        guesses(guesser);
        assertThat(guesses.refused(InetAddress.ofLiteral(other))).isEqualTo(same);
    }

    @Test
    void manyAddressesDoNotFillTheMemory() {
        for (int i = 0; i < 50_000; i++) {
            guesses.refused(InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        }
        assertThat(guesses.remembered()).isEqualTo(10_000);
    }
}
