package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Wire;

/** One direction of a simulated WebSocket: what {@link #side} has sent and the other end has not taken yet. */
final class Lane implements Wire {
    final Side side;
    private final Model model;

    /** Sent, oldest first; the first {@link #flushed} of them may be delivered. */
    private final ArrayDeque<ByteBuf> messages = new ArrayDeque<>();

    private int flushed;

    /** Messages under way at which the socket takes no more. */
    int room;

    /** True while the socket takes nothing for a reason of its own. */
    boolean blocked;

    private boolean cut;

    @Nullable
    CloseCode closed;

    Lane(Side side, Model model, int room) {
        this.side = side;
        this.model = model;
        this.room = room;
    }

    @Override
    public boolean writable() {
        return !blocked && messages.size() < room;
    }

    @Override
    public void send(ByteBuf message) {
        if (closed != null) {
            message.release();
            return;
        }
        model.sent(side, message);
        if (cut) {
            message.release();
        } else {
            messages.add(message);
        }
    }

    @Override
    public void flush() {
        flushed = messages.size();
    }

    @Override
    public void close(CloseCode code, String reason) {
        Expect.that(closed == null, "{} closes twice", side);
        closed = code;
    }

    /** Messages that could be delivered now. */
    int ready() {
        return flushed;
    }

    /** Takes the oldest message, or, when {@code oneFrame}, only its first frame: whoever carries it may cut it anew. */
    @Nullable
    ByteBuf take(boolean oneFrame) {
        ByteBuf first = messages.peek();
        if (flushed == 0 || first == null) {
            return null;
        }
        if (oneFrame) {
            int frame = Limits.HEADER_BYTES + first.getUnsignedMedium(first.readerIndex());
            if (frame < first.readableBytes()) {
                return first.readRetainedSlice(frame);
            }
        }
        flushed--;
        return messages.remove();
    }

    /** Everything under way is lost, and whatever is sent from now on. */
    void cut() {
        cut = true;
        messages.forEach(ByteBuf::release);
        messages.clear();
        flushed = 0;
    }
}
