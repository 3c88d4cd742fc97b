package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderBlockTest {
    @Test
    void fieldsKeepTheirOrderAndTheirRepetitions() {
        Fields fields = Fields.of("set-cookie", "a=1", "vary", "x", "set-cookie", "b=2", "x-own", "", "vary", "x");

        assertThat(roundTrip(fields)).isEqualTo(fields);
    }

    @Test
    void everyOctetThatAValueMayHoldComesBack() {
        StringBuilder value = new StringBuilder();
        for (char c = 1; c <= 0xff; c++) {
            if (c != '\r' && c != '\n') {
                value.append(c);
            }
        }
        Fields fields = Fields.of("cookie", value.toString());

        assertThat(roundTrip(fields)).isEqualTo(fields);
    }

    @Test
    void aCharacterOutsideLatin1IsOneOctetAndDoesNotShiftTheRest() {
        Fields fields = Fields.of("cookie", "a😀€b", "vary", "x");

        assertThat(roundTrip(fields)).isEqualTo(Fields.of("cookie", "a???b", "vary", "x"));
    }

    @Test
    void aNameOfTheTableTakesOneOctet() {
        ByteBuf block = Unpooled.buffer();

        HeaderBlock.writeFields(block, Fields.of("x-process-time", "0"));

        assertThat(block.readableBytes()).isEqualTo(3);
    }

    @Test
    void anEmptyBlockIsNoFields() {
        assertThat(HeaderBlock.readFields(Unpooled.EMPTY_BUFFER)).isSameAs(Fields.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "*", "/%00%2f%2e%2e//;a=b?q=1&q=%ff#x", "/\"<>\\^`{|}", "//evil", "/?"})
    void targetsPassWithTheirOctetsUnchanged(String target) {
        assertThat(HeaderBlock.faultOf(request("GET", "a.test", target))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "http://a/", "**", "/ ", "/\u0000", "/\u007f", "/é", " /", "/\r\nx: y"})
    void otherTargetsAreRefused(String target) {
        assertThat(HeaderBlock.faultOf(request("GET", "a.test", target)))
                .isEqualTo("target that is not in origin-form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.test:8443", "[::1]:80", "127.0.0.1", "xn--a-1.test"})
    void authoritiesPass(String authority) {
        assertThat(HeaderBlock.faultOf(request("GET", authority, "/"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "u@a", "a/b", "a\\b", "a?b", "a#b", "a\r\nb", "é.test", "a\u0000", "<a>"})
    void otherAuthoritiesAreRefused(String authority) {
        assertThat(HeaderBlock.faultOf(request("GET", authority, "/"))).isEqualTo("authority with illegal characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET ", "G\tT", "GÉT", "a:b", "GET\r\n"})
    void aMethodIsAToken(String method) {
        assertThat(HeaderBlock.faultOf(request(method, "a", "/"))).isEqualTo("method that is not a token");
    }

    @Test
    void tokensAreWhatRfc9110Says() {
        StringBuilder tokens = new StringBuilder();
        for (char c = 0; c < 0x200; c++) {
            if (Tokens.isTokenChar(c)) {
                tokens.append(c);
            }
        }

        assertThat(tokens).hasToString("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
        assertThat(Tokens.isToken("")).isFalse();
    }

    private static RequestHead request(String method, String authority, String target) {
        return new RequestHead(method, authority, target, false, Fields.EMPTY);
    }

    private static Fields roundTrip(Fields fields) {
        ByteBuf block = Unpooled.buffer();
        HeaderBlock.writeFields(block, fields);
        Fields read = HeaderBlock.readFields(block);
        assertThat(block.isReadable()).isFalse();
        assertThat(block.toString(StandardCharsets.ISO_8859_1)).isEmpty();
        return read;
    }
}
