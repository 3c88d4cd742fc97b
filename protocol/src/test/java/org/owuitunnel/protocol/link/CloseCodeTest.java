package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CloseCodeTest {
    @ParameterizedTest
    @CsvSource({
        "4000, PROTOCOL_ERROR, false",
        "4001, SUPERSEDED, false",
        "4002, SILENT, true",
        "4003, GOING_AWAY, true",
        "4004, REVOKED, false",
        "4005, DONE, false",
        "4006, INTERNAL_ERROR, false",
        "4007, NAME_REFUSED, false",
    })
    void eachCodeHasItsNumberForEver(int number, CloseCode code, boolean resumable) {
        assertThat(code.code()).isEqualTo(number);
        assertThat(CloseCode.of(number)).isSameAs(code);
        assertThat(code.resumable()).isEqualTo(resumable);
    }

    @Test
    void noCodeIsWithoutATestOfItsNumber() {
        assertThat(Arrays.stream(CloseCode.values()).mapToInt(CloseCode::code))
                .containsExactly(4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 1006, 3999, 4008, 4999, -1})
    void otherNumbersAreNotOurs(int number) {
        assertThat(CloseCode.of(number)).isNull();
    }
}
