package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;

/** A peer that knows the rules and breaks them: frames that fit, in an order that may not, and some of them bent. */
final class Intruder {
    private static final byte[] NOISE = new byte[3 * Limits.MAX_DATA_BYTES];
    private static final RequestHead HEAD =
            new RequestHead("POST", "a.test", "/", false, Fields.of("te", "trailers", "x-a", "b"));

    /** One of how many frames is bent; drawn anew for each peer, so that some last long and some do not. */
    private final int bends;

    /** True when it does not care for credit. */
    private final boolean greedy;

    private final Chance chance;
    private final boolean opens;

    /** Streams that were opened, by either end. */
    private int opened;

    /** Octets that the victim still takes on streams of which that was ever in question. */
    private final Map<Integer, Integer> windows = new HashMap<>();

    /** Octets of stream frames that the victim has sent. */
    private long heard;

    /** Says frames as {@code side}, against the other one. */
    Intruder(Side side, Chance chance) {
        this.chance = chance;
        opens = side == Side.OPENING;
        greedy = chance.oneIn(10);
        bends = chance.of(List.of(4, 30, 300, 3_000));
    }

    /** The victim has sent {@code octets} of stream frames. */
    void hears(int octets) {
        heard += octets;
    }

    /** The victim has opened {@code stream}. */
    void hearsOpen(int stream) {
        opened = stream;
    }

    /** The victim lets {@code octets} more come on {@code stream}. */
    void hearsCredit(int stream, int octets) {
        windows.merge(stream, Limits.INITIAL_WINDOW_BYTES + octets, (left, granted) -> left + octets);
    }

    /** The next message. */
    ByteBuf message(ByteBufAllocator allocator) {
        ByteBuf message = allocator.heapBuffer();
        for (int frames = chance.between(1, 6); frames > 0; frames--) {
            int start = message.writerIndex();
            FrameWriter.write(message, frame());
            if (chance.oneIn(bends)) {
                bend(message, start);
            }
        }
        return message;
    }

    /** A message of requests only. */
    ByteBuf flood(ByteBufAllocator allocator) {
        ByteBuf message = allocator.heapBuffer();
        for (int frames = 6; frames > 0; frames--) {
            FrameWriter.write(message, new Frame.Open(++opened, true, HEAD));
        }
        return message;
    }

    private Frame frame() {
        if (opened == 0 && !chance.oneIn(bends)) {
            return opens ? new Frame.Open(++opened, false, HEAD) : new Frame.Ping(chance.any());
        }
        int id = stream();
        boolean last = chance.oneIn(6);
        return switch (chance.weighted(opens ? 6 : 0, opens ? 0 : 6, 12, 1, 1, 4, 3, 2, 2)) {
            case 0 -> new Frame.Open(chance.oneIn(bends) ? id : ++opened, chance.oneIn(3), HEAD);
            case 1 -> new Frame.Head(id, last, chance.oneIn(3) ? 103 : 200, HEAD.fields());
            case 2 -> new Frame.Data(id, last, Unpooled.wrappedBuffer(NOISE, 0, octets(id)));
            case 3 -> new Frame.Trailers(id, HEAD.fields());
            case 4 -> new Frame.Reset(id, ErrorCode.of(chance.below(14)), "why not");
            case 5 -> new Frame.Credit(id, credit());
            case 6 -> new Frame.Ack(chance.oneIn(bends) ? chance.any() : heard);
            case 7 -> new Frame.Ping(chance.any());
            default -> chance.oneIn(bends) ? new Frame.Drain() : new Frame.Pong(chance.any());
        };
    }

    private int stream() {
        if (opened == 0 || chance.oneIn(bends)) {
            return chance.oneIn(2) ? opened + 1 : chance.between(1, Integer.MAX_VALUE - 1);
        }
        return chance.between(Math.max(1, opened - (greedy ? 1 : 8)), opened);
    }

    private int octets(int id) {
        int wanted = greedy ? NOISE.length : chance.oneIn(8) ? chance.below(NOISE.length) : chance.below(300);
        int left = windows.getOrDefault(id, Limits.INITIAL_WINDOW_BYTES);
        int octets = wanted <= left || greedy ? wanted : left;
        windows.put(id, left - octets);
        return octets;
    }

    private int credit() {
        return chance.oneIn(20) ? Integer.MAX_VALUE : chance.between(1, Limits.INITIAL_WINDOW_BYTES);
    }

    /** Changes the frame that begins at {@code start}: its header, one of its octets, or its length. */
    private void bend(ByteBuf message, int start) {
        switch (chance.below(8)) {
            case 0 -> message.setMedium(start, chance.below(64));
            case 1 -> message.setByte(start + 3, chance.below(12));
            case 2 -> message.setByte(start + 4, chance.below(256));
            case 3 -> message.setInt(start + 5, chance.below(opened + 3));
            case 4 -> message.setInt(start + 5, (int) chance.any());
            case 5 -> message.writerIndex(chance.between(start, message.writerIndex()));
            case 6 -> message.writeBytes(NOISE, 0, chance.below(20));
            default -> message.setByte(chance.between(start, message.writerIndex() - 1), chance.below(256));
        }
    }
}
