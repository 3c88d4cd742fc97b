package org.owuitunnel.protocol.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.ProtocolException;

/** Reads messages and keeps what was in them; bytes of DATA are copied out, so that nothing is left to release. */
public final class FrameRecorder implements FrameSink, FrameReader.StreamFaults {
    private final List<Frame> frames = new ArrayList<>();
    private final List<ProtocolException> faults = new ArrayList<>();
    private int streamOctets;

    /** Reads {@code message} and releases it. */
    public FrameRecorder read(ByteBuf message) {
        try {
            FrameReader.read(message, this, this);
        } finally {
            message.release();
        }
        return this;
    }

    /** Everything that was read so far, in order. */
    public List<Frame> frames() {
        return frames;
    }

    /** What was read since the last call. */
    public List<Frame> take() {
        List<Frame> taken = List.copyOf(frames);
        frames.clear();
        return taken;
    }

    /** Faults of single streams, in order. */
    public List<ProtocolException> faults() {
        return faults;
    }

    /** Octets of stream frames that were counted. */
    public int streamOctets() {
        return streamOctets;
    }

    @Override
    public void onLinkFrame(Frame.OfLink frame) {
        frames.add(frame);
    }

    @Override
    public void onStreamFrame(Frame.OfStream frame) {
        frames.add(frame instanceof Frame.Data data ? copied(data) : frame);
    }

    @Override
    public void onStreamBytes(int octets) {
        streamOctets += octets;
    }

    @Override
    public void onStreamFault(ProtocolException fault) {
        faults.add(fault);
    }

    private static Frame.Data copied(Frame.Data data) {
        byte[] content = new byte[data.bytes().readableBytes()];
        data.bytes().readBytes(content);
        data.bytes().release();
        return new Frame.Data(data.streamId(), data.last(), Unpooled.wrappedBuffer(content));
    }
}
