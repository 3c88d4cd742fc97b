package org.owuitunnel.client.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The endless body of /api/clock: an event at once and one each second. Confined to its connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be written to closes, and the clock with it
final class ClockStream {
    /** Milliseconds from event to event, which the page measures against. */
    private static final int EVENT_MILLIS = 1000;

    private final ChannelHandlerContext ctx;
    private final InstantSource time;
    private long events;

    private ClockStream(ChannelHandlerContext ctx, InstantSource time) {
        this.ctx = ctx;
        this.time = time;
    }

    /** Follows an answer's head that has been written; ends with the connection. */
    static void start(ChannelHandlerContext ctx, InstantSource time) {
        ClockStream clock = new ClockStream(ctx, time);
        Future<?> ticking =
                ctx.executor().scheduleAtFixedRate(clock::tick, EVENT_MILLIS, EVENT_MILLIS, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> ticking.cancel(false));
        clock.tick();
    }

    private void tick() {
        // Old events are of no use to anyone: who takes none for that long may open the stream again.
        if (!ctx.channel().isWritable()) {
            ctx.close();
            return;
        }
        String event = "data: {\"n\": " + events++ + ", \"time\": " + time.millis() + "}\n\n";
        ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(event, StandardCharsets.US_ASCII)));
    }
}
