package org.owuitunnel.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class SendWindowTest {
    private final SendWindow window = new SendWindow(100);

    @Test
    void allowsWhatIsWantedUpToWhatIsLeft() {
        assertThat(window.allowed(60)).isEqualTo(60);
        assertThat(window.allowed(160)).isEqualTo(100);

        window.sent(60);

        assertThat(window.allowed(60)).isEqualTo(40);
        assertThat(window.exhausted()).isFalse();
    }

    @Test
    void isExhaustedAtZeroAndOpensWithCredit() {
        window.sent(100);

        assertThat(window.exhausted()).isTrue();
        assertThat(window.allowed(1)).isZero();
        assertThat(window.granted(7)).isTrue();
        assertThat(window.exhausted()).isFalse();
        assertThat(window.allowed(100)).isEqualTo(7);
    }

    @Test
    void refusesToSendBeyondItself() {
        assertThatIllegalStateException()
                .isThrownBy(() -> window.sent(101))
                .withMessage("sent: 101 (expected: <= 100)");
        assertThat(window.allowed(1000)).isEqualTo(100);
    }

    @Test
    void holdsAtMostWhatAnIntegerHolds() {
        assertThat(window.granted(Integer.MAX_VALUE - 100)).isTrue();
        assertThat(window.allowed(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(window.granted(1)).isFalse();
    }
}
