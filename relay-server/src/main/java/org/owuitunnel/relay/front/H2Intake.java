package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;

/**
 * Stands in front of the codec of HTTP/2. Ends a connection on which a header block trickles in, of which the codec tells no one before its
 * end. And hands on some frames only in a turn of the event loop, so that a connection with a thousand small ones, each of them a
 * request perhaps, lets all the others have their turn meanwhile. Reads no more than where frames begin (RFC 9113 section 4.1). Confined to
 * the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class H2Intake extends ChannelDuplexHandler {
    /** Frames in a turn: half a megabyte of an upload, and a millisecond or two when each is a request. */
    static final int FRAMES_IN_A_TURN = 32;

    /** Octets of what a client says first: RFC 9113 section 3.4. */
    private static final int PREFACE_BYTES = 24;

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int HEADERS = 0x1;
    private static final int CONTINUATION = 0x9;
    private static final int END_HEADERS = 0x4;

    private final Duration limit;
    private final Observer observer;
    private @Nullable LazyTimer timer;

    /** Octets that are left of the preface or of a frame's payload. */
    private int left = PREFACE_BYTES;

    /** Octets of the present frame header that have come. */
    private int headerBytes;

    /** The first eight octets of the present frame header, as far as they have come: length, type and flags are in them. */
    private long header;

    /** True in the last frame of a header block. */
    private boolean endsBlock;

    /** Frames that have begun in this turn. */
    private int begun;

    /** What is for later turns: no more than one turn's reading, since none is read meanwhile. */
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();

    H2Intake(Duration limit, Observer observer) {
        this.limit = limit;
        this.observer = observer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = new LazyTimer(context.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf octets)) {
            context.fireChannelRead(message);
        } else if (waiting.isEmpty()) {
            pass(octets, context);
        } else {
            waiting.add(octets);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (waiting.isEmpty()) {
            begun = 0;
        }
        context.fireChannelReadComplete();
    }

    private void pass(ByteBuf octets, ChannelHandlerContext context) {
        int end = follow(octets, context);
        if (end == octets.writerIndex()) {
            context.fireChannelRead(octets);
            return;
        }
        if (waiting.isEmpty()) {
            context.channel().config().setAutoRead(false);
            context.executor().execute(() -> nextTurn(context));
        }
        ByteBuf now = octets.readRetainedSlice(end - octets.readerIndex());
        waiting.add(octets);
        context.fireChannelRead(now);
    }

    private void nextTurn(ChannelHandlerContext context) {
        begun = 0;
        while (begun < FRAMES_IN_A_TURN && !waiting.isEmpty()) {
            ByteBuf octets = waiting.removeFirst();
            int end = follow(octets, context);
            if (end < octets.writerIndex()) {
                waiting.addFirst(octets.retainedSlice(end, octets.writerIndex() - end));
                octets.writerIndex(end);
            }
            context.fireChannelRead(octets);
        }
        context.fireChannelReadComplete();
        if (waiting.isEmpty()) {
            context.channel().config().setAutoRead(true);
        } else {
            context.executor().execute(() -> nextTurn(context));
        }
    }

    /** The codec asks for more when it is told of a turn's end; there is more than enough. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (waiting.isEmpty()) {
            context.read();
        }
    }

    /** Returns where this turn ends: behind the header of a frame, or at the end of {@code octets}. */
    private int follow(ByteBuf octets, ChannelHandlerContext context) {
        int at = octets.readerIndex();
        int end = octets.writerIndex();
        while (at < end && begun < FRAMES_IN_A_TURN) {
            if (left > 0) {
                int passed = Math.min(left, end - at);
                left -= passed;
                at += passed;
            } else {
                at++;
                headerBytes++;
                if (headerBytes < FRAME_HEADER_BYTES) {
                    header = header << 8 | octets.getUnsignedByte(at - 1);
                } else {
                    headerBytes = 0;
                    begin(context);
                }
            }
            if (left == 0 && endsBlock) {
                endsBlock = false;
                timer().clear();
            }
        }
        return at;
    }

    /** A frame header is complete. */
    private void begin(ChannelHandlerContext context) {
        begun++;
        left = (int) (header >>> 40) & 0xff_ffff;
        int type = (int) (header >>> 32) & 0xff;
        int flags = (int) (header >>> 24) & 0xff;
        if (type == HEADERS) {
            timer().set(limit, () -> {
                observer.met(Limit.HEADER_TIMEOUT);
                context.channel().close();
            });
        }
        endsBlock = (type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        timer().stop();
        context.fireChannelInactive();
    }

    /** Whoever hangs up wants no answer to what he had said last. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }

    private LazyTimer timer() {
        return Objects.requireNonNull(timer, "handler not added");
    }
}
