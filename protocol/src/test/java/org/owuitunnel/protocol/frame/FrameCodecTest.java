package org.owuitunnel.protocol.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FrameRecorder;

final class FrameCodecTest {
    private static final Fields FIELDS = Fields.of("accept", "*/*", "x-own", "1", "accept", "text/html");

    private final CountedBuffers buffers = new CountedBuffers();

    static Stream<Arguments> framesAndTheirOctets() {
        RequestHead get = new RequestHead("GET", "a.test", "/", false, Fields.EMPTY);
        RequestHead socket = new RequestHead("GET", "a.test", "/ws", true, Fields.of("origin", "x"));
        return Stream.of(
                Arguments.of(new Frame.Open(1, true, get), "00000d 01 01 00000001 03474554 06612e74657374 012f"),
                Arguments.of(
                        new Frame.Open(2, false, socket),
                        "000012 01 02 00000002 03474554 06612e74657374 032f7773 1e0178"),
                Arguments.of(
                        new Frame.Head(1, false, 200, FIELDS),
                        "00001a 02 00 00000001 00c8 00032a2f2a 0b782d6f776e0131 0009746578742f68746d6c"),
                Arguments.of(new Frame.Head(1, true, 304, Fields.EMPTY), "000002 02 01 00000001 0130"),
                Arguments.of(
                        new Frame.Data(7, false, Unpooled.wrappedBuffer(new byte[] {1, 2, 3})),
                        "000003 00 00 00000007 010203"),
                Arguments.of(new Frame.Data(7, true, Unpooled.EMPTY_BUFFER), "000000 00 01 00000007"),
                Arguments.of(new Frame.Trailers(9, Fields.EMPTY), "000000 03 00 00000009"),
                Arguments.of(
                        new Frame.Trailers(9, Fields.of("grpc-status", "0")),
                        "00000e 03 00 00000009 17677270632d737461747573 0130"),
                Arguments.of(
                        new Frame.Reset(Limits.MAX_STREAM_ID, ErrorCode.CANCELLED, "gone"),
                        "000008 04 00 7fffffff 00000006 676f6e65"),
                Arguments.of(new Frame.Credit(3, Integer.MAX_VALUE), "000004 05 00 00000003 7fffffff"),
                Arguments.of(new Frame.Ack(0x0102030405060708L), "000008 06 00 00000000 0102030405060708"),
                Arguments.of(new Frame.Ping(-1), "000008 07 00 00000000 ffffffffffffffff"),
                Arguments.of(new Frame.Pong(1), "000008 08 00 00000000 0000000000000001"),
                Arguments.of(new Frame.Drain(), "000000 09 00 00000000"));
    }

    @ParameterizedTest
    @MethodSource("framesAndTheirOctets")
    void eachFrameHasTheseOctetsAndNoOthers(Frame frame, String octets) {
        ByteBuf message = buffers.heapBuffer();

        FrameWriter.write(message, frame);

        assertThat(ByteBufUtil.hexDump(message)).isEqualTo(octets.replace(" ", ""));
        message.release();
    }

    @ParameterizedTest
    @MethodSource("framesAndTheirOctets")
    void eachFrameComesBackAsItWent(Frame frame, String octets) {
        FrameRecorder recorder = new FrameRecorder();

        recorder.read(buffers.of(ByteBufUtil.decodeHexDump(octets.replace(" ", ""))));

        assertThat(recorder.frames()).containsExactly(frame);
        assertThat(recorder.faults()).isEmpty();
        assertThat(recorder.streamOctets()).isEqualTo(frame instanceof Frame.OfStream ? octetsIn(octets) : 0);
        assertThat(buffers.live()).isZero();
    }

    @Test
    void aMessageHoldsManyFrames() {
        List<Frame> frames =
                framesAndTheirOctets().map(pair -> (Frame) pair.get()[0]).toList();
        ByteBuf message = buffers.heapBuffer();

        frames.forEach(frame -> FrameWriter.write(message, copyOf(frame)));

        assertThat(new FrameRecorder().read(message).frames()).containsExactlyElementsOf(frames);
        assertThat(buffers.live()).isZero();
    }

    @Test
    void dataIsSentInPartsAndOnlyTheLastOneEnds() {
        Frame.Data data = new Frame.Data(5, true, buffers.filled(100, 'x'));
        ByteBuf message = buffers.heapBuffer();

        FrameWriter.writeData(message, data, 60);
        FrameWriter.writeData(message, data, 40);

        assertThat(new FrameRecorder().read(message).frames())
                .containsExactly(
                        new Frame.Data(
                                5, false, Unpooled.wrappedBuffer("x".repeat(60).getBytes(ISO_8859_1))),
                        new Frame.Data(
                                5, true, Unpooled.wrappedBuffer("x".repeat(40).getBytes(ISO_8859_1))));
        data.bytes().release();
        assertThat(buffers.live()).isZero();
    }

    @Test
    void theLargestHeadFitsOneFrameAndOneOctetMoreDoesNot() {
        int valueLength = Limits.MAX_PAYLOAD_BYTES - Short.BYTES - 1 - 4;
        ByteBuf message = buffers.heapBuffer();
        FrameWriter.write(message, new Frame.Drain());

        Frame.Head largest = new Frame.Head(1, false, 200, Fields.of("cookie", "c".repeat(valueLength)));
        Frame.Head tooLarge = new Frame.Head(1, false, 200, Fields.of("cookie", "c".repeat(valueLength + 1)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.write(message, tooLarge))
                .withMessage("head: 65537 octets (expected: <= 65536)");
        FrameWriter.write(message, largest);
        assertThat(new FrameRecorder().read(message).frames()).containsExactly(new Frame.Drain(), largest);
    }

    @Test
    void moreFieldsThanAHeadMayHaveLeaveTheMessageAsItWas() {
        ByteBuf message = buffers.heapBuffer();
        Frame.Head head = new Frame.Head(1, false, 200, fields(Limits.MAX_FIELDS + 1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.write(message, head))
                .withMessage("fields: 129 (expected: <= 128)");

        assertThat(message.isReadable()).isFalse();
        message.release();
    }

    @Test
    void aHeadThatNoFrameHoldsIsRefusedBeforeItIsSent() {
        int valueLength = Limits.MAX_PAYLOAD_BYTES - Short.BYTES - 1 - 4;
        Fields largest = Fields.of("cookie", "c".repeat(valueLength));
        Fields tooLarge = Fields.of("cookie", "c".repeat(valueLength + 1));
        RequestHead request = new RequestHead("GET", "a", "/" + "p".repeat(65521), false, fields(1));

        assertThatNoException().isThrownBy(() -> FrameWriter.requireFits(new Frame.Head(1, false, 200, largest)));
        assertThatNoException().isThrownBy(() -> FrameWriter.requireFits(new Frame.Trailers(1, fields(128))));
        assertThatNoException().isThrownBy(() -> FrameWriter.requireFits(new Frame.Credit(1, 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.requireFits(new Frame.Head(1, false, 200, tooLarge)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.requireFits(new Frame.Trailers(1, fields(129))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameWriter.requireFits(new Frame.Open(1, true, request)));
    }

    @Test
    void aLongDetailIsCutBetweenTwoCharacters() {
        ByteBuf message = buffers.heapBuffer();
        String detail = "x" + "é".repeat(Limits.MAX_DETAIL_BYTES);

        FrameWriter.write(message, new Frame.Reset(1, ErrorCode.CANCELLED, detail));

        assertThat(new FrameRecorder().read(message).frames())
                .containsExactly(new Frame.Reset(1, ErrorCode.CANCELLED, "x" + "é".repeat(255)));
    }

    static Fields fields(int count) {
        Fields.Builder fields = Fields.builder(count);
        for (int i = 0; i < count; i++) {
            fields.add("x-" + i, "v");
        }
        return fields.build();
    }

    private static Frame copyOf(Frame frame) {
        return frame instanceof Frame.Data data
                ? new Frame.Data(data.streamId(), data.last(), data.bytes().duplicate())
                : frame;
    }

    private static int octetsIn(String hex) {
        return hex.replace(" ", "").length() / 2;
    }
}
