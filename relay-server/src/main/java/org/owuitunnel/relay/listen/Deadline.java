package org.owuitunnel.relay.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection for a single request that is not over in time; octets that trickle in do not move its end. Confined to the connection's
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class Deadline extends ChannelInboundHandlerAdapter {
    private final Duration limit;

    /** Null before it is in a pipeline. */
    private @Nullable Future<?> end;

    /** One that is {@code limit} away from when it is added. */
    Deadline(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        end = context.executor().schedule(() -> context.close(), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (end != null) {
            end.cancel(false);
        }
        context.fireChannelInactive();
    }
}
