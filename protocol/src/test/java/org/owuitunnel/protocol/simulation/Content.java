package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The octets of one direction of a stream: a pure function of seed, stream, direction and offset, so that any octet that
 * is lost, doubled or misplaced shows.
 */
final class Content {
    /** Octets after which a direction repeats itself: a prime, which no frame, message or window divides. */
    private static final int PERIOD = 1_000_003;

    /** Most octets that are written or compared at once. */
    static final int MAX_PIECE = 512 * 1024;

    private static final byte[] PATTERN = pattern();

    private final int start;

    Content(long seed, int stream, Side sender) {
        long key = new SplittableRandom(seed ^ (sender == Side.OPENING ? stream : ~stream)).nextLong();
        start = (int) Math.floorMod(key, (long) PERIOD);
    }

    void write(ByteBuf out, long offset, int length) {
        out.writeBytes(PATTERN, index(offset), length);
    }

    /** True when the next {@code length} octets of {@code in}, which has an array, are those from {@code offset} on. */
    boolean matches(ByteBuf in, long offset, int length) {
        int at = in.arrayOffset() + in.readerIndex();
        int index = index(offset);
        return Arrays.equals(in.array(), at, at + length, PATTERN, index, index + length);
    }

    private int index(long offset) {
        return (int) ((start + offset) % PERIOD);
    }

    private static byte[] pattern() {
        byte[] pattern = new byte[PERIOD + MAX_PIECE];
        new SplittableRandom(PERIOD).nextBytes(pattern);
        System.arraycopy(pattern, 0, pattern, PERIOD, MAX_PIECE);
        return pattern;
    }
}
