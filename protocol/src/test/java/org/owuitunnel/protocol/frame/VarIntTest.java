package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.HeaderBlock.MalformedBlockException;

final class VarIntTest {
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "63, 3f",
        "64, 4040",
        "16383, 7fff",
        "16384, 80004000",
        "65536, 80010000",
        "1073741823, bfffffff",
    })
    void takesTheShortestFormThatHoldsIt(int value, String octets) {
        ByteBuf buffer = Unpooled.buffer();

        VarInt.write(buffer, value);

        assertThat(ByteBufUtil.hexDump(buffer)).isEqualTo(octets);
        assertThat(VarInt.read(buffer)).isEqualTo(value);
        assertThat(buffer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4000, 0", "403f, 63", "80000000, 0", "80003fff, 16383"})
    void acceptsLongerFormsAsQuicDoes(String octets, int value) {
        assertThat(VarInt.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(octets))))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "40", "80", "8000", "800000"})
    void refusesAnIntegerCutShort(String octets) {
        assertThatThrownBy(() -> VarInt.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(octets))))
                .isInstanceOf(MalformedBlockException.class)
                .hasMessage("integer cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0", "c000000000000000", "ffffffffffffffff"})
    void refusesTheFormOfEightOctets(String octets) {
        assertThatThrownBy(() -> VarInt.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(octets))))
                .isInstanceOf(MalformedBlockException.class)
                .hasMessage("8-octet integer");
    }

    @Test
    void refusesToWriteWhatNoFormHolds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VarInt.write(Unpooled.buffer(), 1 << 30))
                .withMessage("integer: 1073741824 (expected: <= 1073741823)");
    }
}
