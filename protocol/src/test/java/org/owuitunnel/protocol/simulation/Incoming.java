package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;

/** What a party was told and what it holds of it: bytes are compared when they come and again when they are used. */
final class Incoming {
    private final Content content;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();

    /** Octets that have come. */
    long arrived;

    /** Octets that were used. */
    private long used;

    int heads;
    boolean answered;

    /** True once the other end's direction is complete. */
    boolean complete;

    /** Why the stream is over, when its handler was told; nothing may come any more. */
    @Nullable
    ErrorCode over;

    Incoming(Content content) {
        this.content = content;
    }

    void add(ByteBuf bytes) {
        int length = bytes.readableBytes();
        Expect.that(content.matches(bytes, arrived, length), "wrong octets in {} to {}", arrived, arrived + length);
        arrived += length;
        held.add(bytes);
    }

    int heldOctets() {
        return (int) (arrived - used);
    }

    boolean holds() {
        return !held.isEmpty();
    }

    /** Uses up to {@code octets} of what is held. */
    void use(int octets) {
        int left = octets;
        for (ByteBuf first = held.peek(); first != null; first = held.peek()) {
            int length = Math.min(left, first.readableBytes());
            Expect.that(content.matches(first, used, length), "octets from {} on changed after they came", used);
            first.skipBytes(length);
            used += length;
            left -= length;
            if (first.isReadable()) {
                return;
            }
            held.remove().release();
        }
    }

    void drop() {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
