package org.owuitunnel.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Binds a listening socket, and says plainly why it cannot. Stateless. */
final class Binding {
    /** Blocks until {@code address} is bound; connections get {@code initializer}. */
    static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address, ChannelHandler initializer)
            throws IOException {
        ChannelFuture bound = bootstrap.childHandler(initializer).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw new IOException(address.getHostString() + ":" + address.getPort() + ": " + reason(cause), cause);
        }
        return bound.channel();
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return "another program listens there";
        }
        if (message.contains("ermission denied")) {
            return "not allowed (expected: a port above 1023, or CAP_NET_BIND_SERVICE)";
        }
        return message;
    }

    private Binding() {}
}
