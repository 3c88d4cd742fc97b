package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FrameRecorder;

final class FrameReaderTest {
    private static final String CREDIT_ON_STREAM_1 = "000004 05 00 00000001 00000007";
    private static final Frame.Credit CREDIT = new Frame.Credit(1, 7);

    private final CountedBuffers buffers = new CountedBuffers();
    private final FrameRecorder recorder = new FrameRecorder();

    @AfterEach
    void nothingLeaks() {
        assertThat(buffers.live()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "00, frame header cut short: 1 octets",
        "0000000900000000, frame header cut short: 8 octets",
        "000000 09 00 00000000 00, frame header cut short: 1 octets",
        "000001 00 00 00000001, frame of 1 octets in a message with 0 left",
        "ffffff 00 00 00000001 00, frame of 16777215 octets in a message with 1 left",
        "000000 00 00 80000001, stream id with the reserved bit set",
        "000000 00 00 00000000, frame of type 0 on stream 0",
        "000000 01 00 00000000, frame of type 1 on stream 0",
        "000000 02 00 00000000, frame of type 2 on stream 0",
        "000000 03 00 00000000, frame of type 3 on stream 0",
        "000004 04 00 00000000 00000000, frame of type 4 on stream 0",
        "000004 05 00 00000000 00000001, frame of type 5 on stream 0",
        "000008 06 00 00000001 0000000000000000, frame of type 6 on stream 1",
        "000008 07 00 00000001 0000000000000000, frame of type 7 on stream 1",
        "000008 08 00 00000001 0000000000000000, frame of type 8 on stream 1",
        "000000 09 00 7fffffff, frame of type 9 on stream 2147483647",
        "000007 06 00 00000000 00000000000000, ACK of 7 octets (expected: 8)",
        "000000 07 00 00000000, PING of 0 octets (expected: 8)",
        "000009 08 00 00000000 000000000000000000, PONG of 9 octets (expected: 8)",
        "000003 04 00 00000001 000000, RESET of 3 octets",
        "000003 05 00 00000001 000000, CREDIT of 3 octets (expected: 4)",
        "000005 05 00 00000001 0000000000, CREDIT of 5 octets (expected: 4)",
    })
    void aFrameThatCannotBeTrustedEndsTheLink(String octets, String why) {
        ProtocolException broken = readBroken(message(octets));

        assertThat(broken).hasMessage(why);
        assertThat(broken.endsLink()).isTrue();
        assertThat(broken.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void aMessageBeyondTheLimitEndsTheLinkUnread() {
        ByteBuf message = buffers.heapBuffer().writeZero(Limits.MAX_MESSAGE_BYTES + 1);

        assertThat(readBroken(message)).hasMessage("message: 262145 octets (expected: <= 262144)");
        assertThat(recorder.frames()).isEmpty();
    }

    @Test
    void theLargestFrameIsReadAndOneOctetMoreEndsTheLink() {
        ByteBuf largest = buffers.heapBuffer();
        largest.writeMedium(Limits.MAX_PAYLOAD_BYTES)
                .writeMedium(0)
                .writeMedium(1)
                .writeZero(Limits.MAX_PAYLOAD_BYTES);
        ByteBuf larger = buffers.heapBuffer();
        larger.writeMedium(Limits.MAX_PAYLOAD_BYTES + 1).writeMedium(0).writeMedium(1);
        larger.writeZero(Limits.MAX_PAYLOAD_BYTES + 1);

        recorder.read(largest);
        ProtocolException broken = readBroken(larger);

        assertThat(recorder.frames()).hasSize(1);
        assertThat(broken).hasMessage("frame: 65537 octets (expected: <= 65536)");
    }

    @Test
    void aFrameSplitOverTwoMessagesEndsTheLink() {
        byte[] frame = octets(CREDIT_ON_STREAM_1);

        assertThat(readBroken(buffers.of(Arrays.copyOf(frame, 11))))
                .hasMessage("frame of 4 octets in a message with 2 left");
        assertThat(recorder.frames()).isEmpty();
    }

    @Test
    void framesBeforeTheIllegalOneHaveBeenTaken() {
        assertThat(readBroken(message(CREDIT_ON_STREAM_1 + "000000 00 00 00000000")))
                .isNotNull();

        assertThat(recorder.frames()).containsExactly(CREDIT);
        assertThat(recorder.streamOctets()).isEqualTo(13);
    }

    @ParameterizedTest
    @CsvSource({
        "000000 01 00 00000005, stream 5: integer cut short",
        "000002 01 00 00000005 0547, stream 5: text of 5 octets (expected: <= 1)",
        "000008 01 00 00000005 03472054 0161 012f, stream 5: method that is not a token",
        "000005 01 00 00000005 00 0161 012f, stream 5: method that is not a token",
        "000005 01 00 00000005 0147 00 012f, stream 5: authority with illegal characters",
        "000006 01 00 00000005 0147 0140 012f, stream 5: authority with illegal characters",
        "000006 01 00 00000005 0147 0161 0161, stream 5: target that is not in origin-form",
        "00000d 01 00 00000005 0147 0161 08687474703a2f2f61, stream 5: target that is not in origin-form",
        "00000b 01 00 00000005 0147 0161 0666696c653a2f, stream 5: target that is not in origin-form",
        "000008 01 00 00000005 0147 0161 03402f61, stream 5: target that is not in origin-form",
        "000008 01 00 00000005 0147 0161 035c5c61, stream 5: target that is not in origin-form",
        "000007 01 00 00000005 0147 0161 022f20, stream 5: target that is not in origin-form",
        "000007 01 00 00000005 0147 0161 022fe9, stream 5: target that is not in origin-form",
        "000000 02 00 00000005, stream 5: HEAD without a status",
        "000001 02 00 00000005 00, stream 5: HEAD without a status",
        "000002 02 00 00000005 0063, stream 5: status 99 (expected: 100 to 999)",
        "000002 02 00 00000005 03e8, stream 5: status 1000 (expected: 100 to 999)",
        "000003 02 00 00000005 00c8 00, stream 5: integer cut short",
        "000005 02 00 00000005 00c8 c00000, stream 5: 8-octet integer",
        "000002 03 00 00000005 4098, stream 5: name 76 (expected: < 76)",
        "000002 03 00 00000005 0100, stream 5: field name that is not a lower-case token",
        "000003 03 00 00000005 034100, stream 5: field name that is not a lower-case token",
        "000003 03 00 00000005 033a00, stream 5: field name that is not a lower-case token",
        "000003 03 00 00000005 00010d, stream 5: control octet in the value of accept",
        "000003 03 00 00000005 00010a, stream 5: control octet in the value of accept",
        "000003 03 00 00000005 000100, stream 5: control octet in the value of accept",
        "000004 05 00 00000005 00000000, stream 5: CREDIT: 0 (expected: 1 to 2147483647)",
        "000004 05 00 00000005 80000000, stream 5: CREDIT: 2147483648 (expected: 1 to 2147483647)",
    })
    void aFaultOfOneStreamIsReportedAndTheNextFrameIsRead(String octets, String why) {
        recorder.read(message(octets + CREDIT_ON_STREAM_1));

        assertThat(recorder.faults()).singleElement().satisfies(fault -> {
            assertThat(fault).hasMessage(why);
            assertThat(fault.endsLink()).isFalse();
            assertThat(fault.streamId()).isEqualTo(5);
            assertThat(fault.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        });
        assertThat(recorder.frames()).containsExactly(CREDIT);
    }

    @Test
    void moreFieldsThanAllowedAreAFaultOfTheStream() {
        ByteBuf message = buffers.heapBuffer();
        FrameWriter.write(message, new Frame.Trailers(1, FrameCodecTest.fields(Limits.MAX_FIELDS)));
        message.writeMedium(2 * (Limits.MAX_FIELDS + 1)).writeMedium(0x030000).writeMedium(2);
        message.writeZero(2 * (Limits.MAX_FIELDS + 1));

        recorder.read(message);

        assertThat(recorder.frames()).hasSize(1);
        assertThat(recorder.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault).hasMessage("stream 2: more than 128 fields"));
    }

    @Test
    void aFaultQuotesOnlyTheStartOfALongName() {
        ByteBuf message = buffers.heapBuffer();
        FrameWriter.write(message, new Frame.Trailers(1, Fields.of("n".repeat(60_000), "\n")));

        recorder.read(message);

        assertThat(recorder.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault)
                        .hasMessage("stream 1: control octet in the value of " + "n".repeat(40) + "…"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0a, 0x0f, 0x80, 0xff})
    void anUnknownTypeOnAStreamIsCountedAndOtherwiseSkipped(int type) {
        ByteBuf message = buffers.heapBuffer();
        message.writeMedium(5).writeByte(type).writeByte(0xff).writeInt(77).writeZero(5);

        recorder.read(message.writeBytes(octets(CREDIT_ON_STREAM_1)));

        assertThat(recorder.frames()).containsExactly(CREDIT);
        assertThat(recorder.streamOctets()).isEqualTo(14 + 13);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0a, 0x0f, 0x80, 0xff})
    void anUnknownTypeOnTheLinkIsSkippedAndNotCounted(int type) {
        ByteBuf message = buffers.heapBuffer();
        message.writeMedium(5).writeByte(type).writeByte(0xff).writeInt(0).writeZero(5);

        recorder.read(message.writeBytes(octets(CREDIT_ON_STREAM_1)));

        assertThat(recorder.frames()).containsExactly(CREDIT);
        assertThat(recorder.streamOctets()).isEqualTo(13);
    }

    @Test
    void unknownFlagsAreIgnored() {
        recorder.read(message("000000 00 fe 00000001 000002 02 fc 00000001 00c8 000000 09 ff 00000000"));

        assertThat(recorder.frames())
                .containsExactly(
                        new Frame.Data(1, false, Unpooled.EMPTY_BUFFER),
                        new Frame.Head(1, false, 200, Fields.EMPTY),
                        new Frame.Drain());
    }

    @Test
    void anUnknownErrorCodeIsAnInternalError() {
        recorder.read(message("000004 04 00 00000001 000000ff 000004 04 00 00000001 ffffffff"));

        assertThat(recorder.frames())
                .containsOnly(new Frame.Reset(1, ErrorCode.INTERNAL_ERROR, ""))
                .hasSize(2);
    }

    @Test
    void aResetDetailBeyondTheLimitEndsTheLink() {
        ByteBuf message = buffers.heapBuffer();
        message.writeMedium(4 + 513).writeMedium(0x040000).writeMedium(1).writeZero(4 + 513);

        assertThat(readBroken(message)).hasMessage("RESET of 517 octets");
    }

    @Test
    void aDetailThatIsNotUtf8IsReadAllTheSame() {
        recorder.read(message("000006 04 00 00000001 00000001 ffc3"));

        assertThat(recorder.frames()).containsExactly(new Frame.Reset(1, ErrorCode.PROTOCOL_ERROR, "\ufffd\ufffd"));
    }

    @Test
    void dataThatFillsItsMessageSharesItsMemory() {
        assertThat(keptAfterReading(4, Limits.MAX_DATA_BYTES)).containsExactly(true, true, true, true);
    }

    @Test
    void smallPiecesDoNotKeepTheirMessageAlive() {
        assertThat(keptAfterReading(100, 200)).containsOnly(false);
    }

    /** For each of {@code count} DATA frames of {@code length} octets in one message: does it hold the message's memory? */
    private List<Boolean> keptAfterReading(int count, int length) {
        ByteBuf message = buffers.heapBuffer();
        for (int i = 0; i < count; i++) {
            message.writeMedium(length).writeMedium(0).writeMedium(1).writeZero(length);
        }
        List<Boolean> shared = new ArrayList<>();
        FrameReader.read(
                message,
                new FrameSink() {
                    @Override
                    public void onLinkFrame(Frame.OfLink frame) {}

                    @Override
                    public void onStreamFrame(Frame.OfStream frame) {
                        ByteBuf bytes = ((Frame.Data) frame).bytes();
                        shared.add(message.refCnt() > 1);
                        assertThat(bytes.readableBytes()).isEqualTo(length);
                        bytes.release();
                    }

                    @Override
                    public void onStreamBytes(int octets) {}
                },
                recorder);
        message.release();
        return shared;
    }

    private ByteBuf message(String hex) {
        return buffers.of(octets(hex));
    }

    private static byte[] octets(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    }

    private ProtocolException readBroken(ByteBuf message) {
        return catchThrowableOfType(ProtocolException.class, () -> recorder.read(message));
    }
}
