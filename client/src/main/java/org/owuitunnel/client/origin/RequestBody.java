package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.origin.RequestWriter.Framing;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.BodyLength;
import org.owuitunnel.protocol.mux.Stream;

/**
 * The body of one request on its way to the origin. Confined to the link's loop.
 *
 * <p>Credit goes back only for octets that the kernel has taken, so what waits here and in the channel is never more than
 * the stream's window.
 */
final class RequestBody {
    private static final ByteBuf END_OF_CHUNK = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(2).writeByte('\r').writeByte('\n').asReadOnly());

    private final Stream stream;
    private final Framing framing;
    private final BodyLength length;
    private final Set<String> stripped;

    /** Octets that came before there was a connection. */
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);

    private @Nullable OriginConnection connection;
    private Fields trailers = Fields.EMPTY;

    /** Octets handed to the connection and not yet taken by the kernel. */
    private int unwritten;

    /** True once the visitor has sent all of it. */
    private boolean ended;

    /** True once the origin does not take any more: what still comes is dropped, and its credit given back. */
    private boolean refused;

    private RequestBody(Stream stream, Framing framing, BodyLength length, Set<String> stripped) {
        this.stream = stream;
        this.framing = framing;
        this.length = length;
        this.stripped = stripped;
        this.ended = framing == Framing.NONE;
    }

    /**
     * The body that belongs to {@code head}.
     *
     * @param last true when there is none
     * @throws IllegalArgumentException when its length is not what the head says
     */
    static RequestBody of(Stream stream, RequestHead head, boolean last, Set<String> stripped) {
        BodyLength length = BodyLength.announcedBy(head.fields());
        if (last || head.upgrade()) {
            if (!length.complete()) {
                throw new IllegalArgumentException("a content-length without a body");
            }
            return new RequestBody(stream, Framing.NONE, length, stripped);
        }
        return new RequestBody(stream, length.known() ? Framing.LENGTH : Framing.CHUNKED, length, stripped);
    }

    /** How the origin is told where it ends. */
    Framing framing() {
        return framing;
    }

    /** Lets the head leave, and behind it what has come so far. */
    void attach(OriginConnection opened) {
        connection = opened;
        opened.flushSoon();
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            write(opened, bytes);
        }
        if (ended) {
            writeEnd(opened);
        }
    }

    /**
     * Takes {@code bytes} over.
     *
     * @return false when they break the {@code content-length}, in one way or the other
     */
    boolean take(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        if (refused) {
            bytes.release();
            stream.consumed(octets);
            ended |= last;
            return true;
        }
        if (!length.take(octets) || (last && !length.complete())) {
            bytes.release();
            return false;
        }
        OriginConnection opened = connection;
        if (octets == 0) {
            bytes.release();
        } else if (opened == null) {
            early.add(bytes);
        } else {
            write(opened, bytes);
        }
        if (last) {
            end();
        }
        return true;
    }

    /** The visitor's trailers: the body is complete; false when it is shorter than its {@code content-length}. */
    boolean takeTrailers(Fields fields) {
        if (!refused && !length.complete()) {
            return false;
        }
        trailers = fields;
        end();
        return true;
    }

    private void end() {
        ended = true;
        OriginConnection opened = connection;
        if (opened != null && !refused) {
            writeEnd(opened);
        }
    }

    private void write(OriginConnection opened, ByteBuf bytes) {
        int octets = bytes.readableBytes();
        unwritten += octets;
        if (framing == Framing.CHUNKED) {
            opened.write(RequestWriter.chunkSize(bytes.alloc(), octets));
        }
        opened.writeBody(bytes);
        if (framing == Framing.CHUNKED) {
            opened.write(END_OF_CHUNK.duplicate());
        }
        opened.flushSoon();
    }

    private void writeEnd(OriginConnection opened) {
        if (framing == Framing.CHUNKED) {
            opened.write(RequestWriter.lastChunk(opened.channel().alloc(), trailers, stripped));
        }
        opened.flushSoon();
    }

    /** The kernel took {@code octets}, or the connection does not take any more. */
    void written(int octets, boolean taken) {
        unwritten -= octets;
        refused |= !taken;
        stream.consumed(octets);
    }

    /** The connection is gone though the visitor still sends: what it has not taken counts as taken. */
    void abandon() {
        refused = true;
        stream.consumed(unwritten);
        unwritten = 0;
    }

    /** The exchange is over. */
    void release() {
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            bytes.release();
        }
    }

    /** True once the visitor has sent all of it. */
    boolean ended() {
        return ended;
    }

    /** True once the origin has all of it. */
    boolean delivered() {
        return ended && unwritten == 0 && !refused;
    }

    /** True while octets wait for the origin to take them. */
    boolean waits() {
        return unwritten > 0;
    }

    /** True when the origin did not take all of it. */
    boolean refused() {
        return refused;
    }
}
