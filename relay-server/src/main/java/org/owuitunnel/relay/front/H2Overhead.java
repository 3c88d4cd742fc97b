package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.LongSupplier;

/**
 * Ends a connection with more frames that carry nothing than anyone needs (RFC 9113 section 10.5): each is work, most want an answer, and
 * together they would take a processor from all other visitors. Netty bounds only how many answers wait. Confined to the connection's event
 * loop.
 */
final class H2Overhead extends DecoratingHttp2ConnectionDecoder {
    /** Such frames at once: a page with a hundred streams, each with a priority that changes a few times. */
    static final int MOST_AT_ONCE = 1_000;

    /** Such frames in each second from then on: programs that measure their path send a PING for each round trip. */
    static final int MOST_PER_SECOND = 250;

    /** Octets of window that are worth a frame of their own; programs give back a kilobyte at least. */
    private static final int WORTH_A_FRAME = 256;

    private static final int BURST_SECONDS = MOST_AT_ONCE / MOST_PER_SECOND;

    private final LongSupplier clock;

    private final Bucket bucket;

    /** Counts what {@code decoder} reads; {@code clock} tells nanoseconds as {@link System#nanoTime} does. */
    H2Overhead(Http2ConnectionDecoder decoder, LongSupplier clock) {
        super(decoder);
        this.clock = clock;
        this.bucket = new Bucket(clock.getAsLong());
    }

    private void count() throws Http2Exception {
        if (!bucket.take(clock.getAsLong(), MOST_PER_SECOND, BURST_SECONDS)) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing (expected: fewer)");
        }
    }

    @Override
    public void frameListener(Http2FrameListener listener) {
        super.frameListener(new Counting(listener));
    }

    private final class Counting extends Http2FrameListenerDecorator {
        Counting(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            count();
            super.onPingRead(context, data);
        }

        /** Ours are few: whoever answers what was never asked counts like whoever asks. */
        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
            count();
            super.onPingAckRead(context, data);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            count();
            super.onSettingsRead(context, settings);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            count();
            super.onPriorityRead(context, id, dependency, weight, exclusive);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment) throws Http2Exception {
            if (increment < WORTH_A_FRAME) {
                count();
            }
            super.onWindowUpdateRead(context, id, increment);
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            count();
            super.onUnknownFrame(context, type, id, flags, payload);
        }
    }
}
