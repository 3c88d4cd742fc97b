package org.owuitunnel.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;

final class BodyLengthTest {
    @Test
    void aBodyOfTheAnnouncedLengthIsComplete() {
        BodyLength length = BodyLength.announcedBy(Fields.of("content-length", "10"));

        assertThat(length.known()).isTrue();
        assertThat(length.take(4)).isTrue();
        assertThat(length.complete()).isFalse();
        assertThat(length.take(6)).isTrue();
        assertThat(length.complete()).isTrue();
        assertThat(length.take(0)).isTrue();
        assertThat(length.take(1)).isFalse();
    }

    @Test
    void aLongerBodyIsNoticedInWhateverPiece() {
        assertThat(BodyLength.announcedBy(Fields.of("content-length", "10")).take(11))
                .isFalse();
        assertThat(BodyLength.announcedBy(Fields.of("content-length", "0")).take(1))
                .isFalse();
    }

    @Test
    void anEmptyBodyIsCompleteAtOnce() {
        assertThat(BodyLength.announcedBy(Fields.of("content-length", "0")).complete())
                .isTrue();
    }

    @Test
    void aBodyWithoutALengthMayEndAnywhere() {
        BodyLength length = BodyLength.announcedBy(Fields.EMPTY);

        assertThat(length.known()).isFalse();
        assertThat(length.take(Integer.MAX_VALUE)).isTrue();
        assertThat(length.complete()).isTrue();
    }

    @Test
    void lengthsBeyondAnIntegerAreCounted() {
        BodyLength length = BodyLength.announcedBy(Fields.of("content-length", "5368709120"));
        for (int i = 0; i < 5; i++) {
            assertThat(length.complete()).isFalse();
            assertThat(length.take(1 << 30)).isTrue();
        }

        assertThat(length.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+5",
                "-1",
                "0x5",
                "5,5",
                "5 ",
                " 5",
                "5.0",
                "1e3",
                "٥",
                "12345678901234567890",
                "9223372036854775808"
            })
    void refusesALengthThatIsNotPlainDigits(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyLength.announcedBy(Fields.of("content-length", value)))
                .withMessage("content-length: 1 values (expected: one, in digits)");
    }

    @Test
    void refusesTwoLengthsEvenIfTheyAreEqual() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyLength.announcedBy(Fields.of("content-length", "5", "content-length", "5")))
                .withMessage("content-length: 2 values (expected: one, in digits)");
    }
}
