package org.owuitunnel.protocol.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.testing.FrameRecorder;

/** A wire that keeps what was sent until the test takes it. */
final class RecordingWire implements Wire {
    private final List<ByteBuf> sent = new ArrayList<>();
    private int flushed;
    private int flushes;

    /** What the wire answers when it is asked whether it takes more. */
    boolean writable = true;

    /** Messages after which the wire is not writable any more; -1 for no limit. */
    int room = -1;

    /** How it was closed; null while it is open. */
    @Nullable
    CloseCode closed;

    @Override
    public boolean writable() {
        return writable && (room < 0 || sent.size() < room);
    }

    @Override
    public void send(ByteBuf message) {
        if (closed != null) {
            message.release();
        } else {
            sent.add(message);
        }
    }

    @Override
    public void flush() {
        flushed = sent.size();
        flushes++;
    }

    @Override
    public void close(CloseCode code, String reason) {
        closed = code;
        drop();
    }

    /** Times that the wire was flushed. */
    int flushes() {
        return flushes;
    }

    /** The frames of each message that was flushed since the last call. */
    List<List<Frame>> takeMessages() {
        List<List<Frame>> messages = new ArrayList<>();
        for (ByteBuf message : sent.subList(0, flushed)) {
            messages.add(new FrameRecorder().read(message).frames());
        }
        sent.subList(0, flushed).clear();
        flushed = 0;
        return messages;
    }

    /** Octets of each message that was flushed. */
    List<Integer> messageSizes() {
        return sent.subList(0, flushed).stream().map(ByteBuf::readableBytes).toList();
    }

    /** The frames that were flushed since the last call, in order. */
    List<Frame> take() {
        return takeMessages().stream().flatMap(List::stream).toList();
    }

    /** Loses what was sent and not taken. */
    void drop() {
        sent.forEach(ByteBuf::release);
        sent.clear();
        flushed = 0;
    }
}
