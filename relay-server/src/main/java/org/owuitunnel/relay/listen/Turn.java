package org.owuitunnel.relay.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.VisitorSetup;

/**
 * Keeps a new connection waiting, unheard, until it is its network's turn. It has a seat meanwhile, which it loses to others as anyone
 * does who is idle. Confined to the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class Turn extends ChannelDuplexHandler {
    private final long waitNanos;
    private final Runnable open;

    /** What came behind the header of the PROXY protocol: no more than one reading. */
    private final Deque<ByteBuf> early = new ArrayDeque<>();

    private @Nullable Future<?> turn;
    private boolean waits;

    private Turn(long waitNanos, Runnable open) {
        this.waitNanos = waitNanos;
        this.open = open;
    }

    /** Lets {@code open} add to the pipeline of {@code channel}, of which it is known whose it is, what hears him: at once, as a rule. */
    static void take(Channel channel, VisitorSetup setup, Runnable open) {
        long wait = setup.waitNanos(channel);
        if (wait < 0) {
            channel.close();
        } else if (wait == 0) {
            open.run();
        } else {
            channel.pipeline().addLast(new Turn(wait, open));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        waits = true;
        context.channel().config().setAutoRead(false);
        turn = context.executor().schedule(() -> begin(context), waitNanos, TimeUnit.NANOSECONDS);
    }

    private void begin(ChannelHandlerContext context) {
        waits = false;
        open.run();
        while (!early.isEmpty()) {
            context.fireChannelRead(early.removeFirst());
        }
        context.fireChannelReadComplete();
        context.pipeline().remove(this);
        context.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (waits && message instanceof ByteBuf octets) {
            early.add(octets);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!waits) {
            context.read();
        }
    }

    /** Who is cut has not been heard yet; who may stay a while comes to be heard within that. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Drain.Event.CUT) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (turn != null) {
            turn.cancel(false);
        }
        early.forEach(ByteBuf::release);
        early.clear();
    }
}
