package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One direction of a connection as TCP has it: octets without boundaries, some of them under way. */
final class ByteLane {
    /** Never cut. */
    static final long ENDLESS = Long.MAX_VALUE;

    private final EmbeddedChannel from;
    private final EmbeddedChannel to;

    /** Octets after which the connection is cut. */
    private final long end;

    private final ArrayDeque<ByteBuf> underWay = new ArrayDeque<>();

    /** How much was written at a time, oldest first. */
    private final List<Integer> writes = new ArrayList<>();

    private long passed;

    ByteLane(EmbeddedChannel from, EmbeddedChannel to, long end) {
        this.from = from;
        this.to = to;
        this.end = end;
    }

    /** True once it has carried all that it was to carry. */
    boolean over() {
        return passed >= end;
    }

    List<Integer> writes() {
        return writes;
    }

    /** Takes what was written. */
    void collect() {
        for (ByteBuf written = from.readOutbound(); written != null; written = from.readOutbound()) {
            if (written.isReadable()) {
                writes.add(written.readableBytes());
                underWay.add(written);
            } else {
                written.release();
            }
        }
    }

    /** Lets the oldest write arrive, or what of it may; false when nothing is under way. */
    boolean deliver() {
        ByteBuf oldest = underWay.peek();
        if (oldest == null || over()) {
            return false;
        }
        long left = end - passed;
        ByteBuf piece = left < oldest.readableBytes() ? oldest.readRetainedSlice((int) left) : underWay.remove();
        passed += piece.readableBytes();
        to.writeInbound(piece);
        return true;
    }

    /** Lets all arrive that is under way, or the first half of its octets, wherever the cut is. */
    void deliverRest(boolean half) {
        ByteBuf rest = Unpooled.wrappedBuffer(underWay.toArray(ByteBuf[]::new));
        underWay.clear();
        if (rest.isReadable() && to.isOpen()) {
            to.writeInbound(half ? rest.readRetainedSlice(rest.readableBytes() / 2) : rest.retain());
        }
        rest.release();
    }

    /** Nothing more arrives. */
    void drop() {
        collect();
        underWay.forEach(ByteBuf::release);
        underWay.clear();
    }
}
