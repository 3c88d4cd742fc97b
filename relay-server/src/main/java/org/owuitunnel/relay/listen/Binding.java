package org.owuitunnel.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.owuitunnel.relay.wire.Transport;

/** Opens a listening socket, and says plainly why it cannot. Stateless. */
final class Binding {
    /**
     * Blocks until {@code entrance} is open on loops of {@code transport}; connections get {@code initializer}.
     *
     * @throws BindException when another program listens there
     * @throws IOException when the address cannot be bound for another reason
     */
    static Channel bind(ServerBootstrap bootstrap, Transport transport, Entrance entrance, ChannelHandler initializer)
            throws IOException {
        bootstrap.childHandler(initializer);
        return switch (entrance) {
            case Entrance.Address(InetSocketAddress address) ->
                bind(bootstrap.channel(transport.serverSocketChannel()), address);
            case Entrance.Inherited(int descriptor) ->
                adopt(bootstrap.channelFactory(() -> transport.serverSocketChannel(descriptor)));
        };
    }

    private static Channel adopt(ServerBootstrap bootstrap) throws IOException {
        ChannelFuture adopted = bootstrap.register().awaitUninterruptibly();
        if (!adopted.isSuccess()) {
            throw new IOException("the socket that was handed over cannot be used", adopted.cause());
        }
        return adopted.channel();
    }

    private static Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw failure(address.getHostString() + ":" + address.getPort() + ": ", bound.cause());
        }
        return bound.channel();
    }

    /** The native transports have exceptions of their own, so the system's message has to tell. */
    private static IOException failure(String where, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            BindException taken = new BindException(where + "another program listens there");
            taken.initCause(cause);
            return taken;
        }
        if (message.contains("ermission denied")) {
            return new IOException(where + "not allowed (expected: a port above 1023, or CAP_NET_BIND_SERVICE)", cause);
        }
        return new IOException(where + message, cause);
    }

    private Binding() {}
}
