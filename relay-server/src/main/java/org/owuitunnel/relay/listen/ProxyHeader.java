package org.owuitunnel.relay.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.VisitorSetup;
import org.owuitunnel.relay.route.AddressRange;

/**
 * Reads the header of HAProxy's PROXY protocol, version 1 or 2, with which a balancer that passes TCP on says for whom. Confined to the
 * connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
    private final VisitorSetup setup;
    private final Runnable open;
    private @Nullable Future<?> deadline;

    private ProxyHeader(VisitorSetup setup, Runnable open) {
        this.setup = setup;
        this.open = open;
    }

    /**
     * Adds what reads the header at the end of {@code pipeline}; without one in the time for a handshake the connection is closed. Once it is known
     * whose the connection is, and his turn has come, {@code open} adds what hears him.
     */
    static void install(ChannelPipeline pipeline, VisitorSetup setup, Runnable open) {
        pipeline.addLast(new HAProxyMessageDecoder(), new ProxyHeader(setup, open));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Duration limit = setup.times().handshake();
        deadline = context.executor().schedule(() -> context.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
        String source = header.sourceAddress();
        // A balancer that only looks whether we are there speaks for itself: LOCAL, or UNKNOWN.
        if (header.command() == HAProxyCommand.PROXY
                && source != null
                && AddressRange.of(source).isPresent()) {
            if (!setup.speaksFor(context.channel(), InetAddress.ofLiteral(source))) {
                context.close();
                return;
            }
        }
        Turn.take(context.channel(), setup, open);
        context.pipeline().remove(this);
    }

    /** Whoever had not come as far as to say who he is can come again elsewhere. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == Drain.Event.CUT) {
            context.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // no header of that protocol: there is nobody to tell
    }
}
