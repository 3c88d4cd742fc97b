package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the codec of HTTP/2 and ends a connection on which a header block trickles in: the codec keeps what
 * has come of it, and tells no one before its end. Reads no more than where frames begin (RFC 9113 section 4.1). Confined
 * to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class H2HeadTimer extends ChannelInboundHandlerAdapter {
    /** Octets of what a client says first: RFC 9113 section 3.4. */
    private static final int PREFACE_BYTES = 24;

    private static final int FRAME_HEADER_BYTES = 9;
    private static final int HEADERS = 0x1;
    private static final int CONTINUATION = 0x9;
    private static final int END_HEADERS = 0x4;

    private final Duration limit;
    private @Nullable LazyTimer timer;

    /** Octets that are left of the preface or of a frame's payload. */
    private int left = PREFACE_BYTES;

    /** Octets of the present frame header that have come. */
    private int headerBytes;

    /** The first eight octets of the present frame header, as far as they have come: length, type and flags are in them. */
    private long header;

    /** True in the last frame of a header block. */
    private boolean endsBlock;

    H2HeadTimer(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = new LazyTimer(context.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf octets && timer != null) {
            follow(octets, timer, context);
        }
        context.fireChannelRead(message);
    }

    private void follow(ByteBuf octets, LazyTimer deadline, ChannelHandlerContext context) {
        int at = octets.readerIndex();
        while (at < octets.writerIndex()) {
            if (left > 0) {
                int passed = Math.min(left, octets.writerIndex() - at);
                left -= passed;
                at += passed;
            } else {
                at++;
                headerBytes++;
                if (headerBytes < FRAME_HEADER_BYTES) {
                    header = header << 8 | octets.getUnsignedByte(at - 1);
                } else {
                    headerBytes = 0;
                    begin(deadline, context);
                }
            }
            if (left == 0 && endsBlock) {
                endsBlock = false;
                deadline.clear();
            }
        }
    }

    /** A frame header is complete. */
    private void begin(LazyTimer deadline, ChannelHandlerContext context) {
        left = (int) (header >>> 40) & 0xff_ffff;
        int type = (int) (header >>> 32) & 0xff;
        int flags = (int) (header >>> 24) & 0xff;
        if (type == HEADERS) {
            deadline.set(limit, () -> context.channel().close());
        }
        endsBlock = (type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.stop();
        }
        context.fireChannelInactive();
    }
}
