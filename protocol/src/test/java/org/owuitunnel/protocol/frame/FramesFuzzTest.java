package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.testing.FuzzInputs;

/** W7: any octets are frames or a {@link ProtocolException}; and frames that were read, written again, are read as the same. */
public final class FramesFuzzTest {
    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        ByteBuf message = Unpooled.wrappedBuffer(octets);
        Told told = new Told();
        try {
            FrameReader.read(message, told, told);
        } catch (ProtocolException e) {
            assertThat(e.endsLink()).isTrue();
        }
        ByteBuf again = Unpooled.buffer();
        for (Frame frame : told.frames) {
            FrameWriter.write(again, frame);
        }
        Told toldAgain = new Told();
        if (again.readableBytes() <= Limits.MAX_MESSAGE_BYTES) { // names of the table may have been spelled out shorter
            FrameReader.read(again, toldAgain, toldAgain);
            assertThat(toldAgain.text).isEqualTo(told.text);
        }
    }

    static List<Path> inputs() throws IOException {
        return FuzzInputs.of("frames");
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }

    private static final class Told implements FrameSink, FrameReader.StreamFaults {
        private final List<Frame> frames = new ArrayList<>();
        private final List<String> text = new ArrayList<>();

        @Override
        public void onLinkFrame(Frame.OfLink frame) {
            frames.add(frame);
            text.add(frame.toString());
        }

        @Override
        public void onStreamFrame(Frame.OfStream frame) {
            if (frame instanceof Frame.Data data) {
                ByteBuf copy = Unpooled.copiedBuffer(data.bytes());
                data.bytes().release();
                frames.add(new Frame.Data(data.streamId(), data.last(), copy));
                text.add(data.streamId() + " " + data.last() + " " + ByteBufUtil.hexDump(copy));
            } else if (frame instanceof Frame.Reset reset) {
                frames.add(frame);
                text.add(reset.streamId() + " "
                        + reset.code()); // its words are cut where octets that are no UTF-8 have grown
            } else {
                frames.add(frame);
                text.add(frame.toString());
            }
        }

        @Override
        public void onStreamBytes(int octets) {
            assertThat(octets).isPositive();
        }

        @Override
        public void onStreamFault(ProtocolException fault) {
            assertThat(fault.endsLink()).isFalse();
        }
    }
}
