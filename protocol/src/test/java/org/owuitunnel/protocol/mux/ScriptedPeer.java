package org.owuitunnel.protocol.mux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FakeClock;
import org.owuitunnel.protocol.testing.FrameRecorder;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** The other end of a stream table, which does what a test tells it: over real octets, without a link. */
final class ScriptedPeer {
    static final RequestHead GET = new RequestHead("GET", "a.test", "/", false, Fields.EMPTY);

    final CountedBuffers buffers = new CountedBuffers();
    final FakeClock clock = new FakeClock();

    /** Handlers of the streams that the peer has opened, in order. */
    final List<RecordingHandler> accepted = new ArrayList<>();

    final List<Stream> streams = new ArrayList<>();
    final StreamTable table;
    private int wakes;

    private ScriptedPeer(boolean accepts) {
        StreamAcceptor acceptor = accepts ? this::accept : null;
        table = new StreamTable(clock, () -> wakes++, acceptor);
    }

    /** The peer of an end that opens streams, as the relay does. */
    static ScriptedPeer ofOpener() {
        return new ScriptedPeer(false);
    }

    /** The peer of an end that accepts streams, as the client does. */
    static ScriptedPeer ofAcceptor() {
        return new ScriptedPeer(true);
    }

    private StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        RecordingHandler handler = new RecordingHandler();
        accepted.add(handler);
        streams.add(stream);
        return handler;
    }

    /** Sends {@code frames} in one message. */
    void sends(Frame... frames) {
        ByteBuf message = buffers.heapBuffer();
        for (Frame frame : frames) {
            FrameWriter.write(message, frame);
        }
        sends(message);
    }

    /** Sends a message, which is released. */
    void sends(ByteBuf message) {
        try {
            FrameReader.read(
                    message,
                    new FrameSink() {
                        @Override
                        public void onLinkFrame(Frame.OfLink frame) {}

                        @Override
                        public void onStreamFrame(Frame.OfStream frame) {
                            table.onFrame(frame);
                        }

                        @Override
                        public void onStreamBytes(int octets) {}
                    },
                    table::onFault);
        } finally {
            message.release();
        }
    }

    /** Everything that the table has to send now. */
    List<Frame> receives() {
        ByteBuf message = buffers.heapBuffer();
        table.writeUrgent(message, Integer.MAX_VALUE);
        assertThat(table.hasUrgent()).isFalse();
        while (table.hasNext(true)) {
            assertThat(table.writeNext(message, Limits.MAX_DATA_BYTES, true)).isTrue();
        }
        List<Frame> frames = new ArrayList<>();
        while (message.isReadable()) {
            int length = Limits.HEADER_BYTES + message.getUnsignedMedium(message.readerIndex());
            frames.addAll(
                    new FrameRecorder().read(message.readRetainedSlice(length)).frames());
        }
        message.release();
        return frames;
    }

    /** The one frame that the table chooses to send next. */
    Frame receivesOne() {
        ByteBuf message = buffers.heapBuffer();
        assertThat(table.writeNext(message, Limits.MAX_DATA_BYTES, true)).isTrue();
        return new FrameRecorder().read(message).frames().getFirst();
    }

    /** Fails unless the table has exactly {@code frames} to send. */
    void expects(Frame... frames) {
        assertThat(receives()).containsExactly(frames);
    }

    void expectsNothing() {
        assertThat(receives()).isEmpty();
    }

    /** True when the table has asked for a turn since the last call. */
    boolean woken() {
        boolean woken = wakes > 0;
        wakes = 0;
        return woken;
    }

    /** Fails when a stream or a buffer is left. */
    void leavesNothing() {
        assertThat(table.size()).as("streams in the table").isZero();
        assertThat(buffers.live()).as("buffers not released").isZero();
    }

    ByteBuf bytes(int length) {
        return buffers.filled(length, 'x');
    }

    static Frame.Open open(int id) {
        return new Frame.Open(id, false, GET);
    }

    static Frame.Head head(int id, int status) {
        return new Frame.Head(id, false, status, Fields.EMPTY);
    }

    static Frame.Data data(int id, int length) {
        return new Frame.Data(
                id, false, Unpooled.wrappedBuffer("x".repeat(length).getBytes(US_ASCII)));
    }

    static Frame.Data lastData(int id, int length) {
        return new Frame.Data(id, true, data(id, length).bytes());
    }

    /** DATA frames of the largest size, {@code octets} in all. */
    void sendsData(int id, int octets) {
        for (int left = octets; left > 0; left -= Limits.MAX_DATA_BYTES) {
            sends(data(id, Math.min(left, Limits.MAX_DATA_BYTES)));
        }
    }

    @Nullable
    Stream open(StreamHandler handler) {
        return table.open(GET, false, handler);
    }
}
