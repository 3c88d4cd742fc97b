package org.owuitunnel.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.owuitunnel.relay.wire.Transport;

/** Listens on plain HTTP, where nothing is served but pages of the relay's own and the way to HTTPS. */
public final class RedirectListener {
    private final EventLoopGroup loops;
    private final ChannelGroup connections;
    private final PlainPages pages;
    private final Duration limit;

    /**
     * A listener whose connections live on {@code loops} and are entered in {@code connections}.
     *
     * @param limit in which a request has to come and its answer to be taken
     */
    public RedirectListener(EventLoopGroup loops, ChannelGroup connections, PlainPages pages, Duration limit) {
        this.loops = loops;
        this.connections = connections;
        this.pages = pages;
        this.limit = limit;
    }

    /**
     * Starts to listen; blocks until the address is bound.
     *
     * @throws IOException when the address cannot be bound
     */
    public Channel listen(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(Transport.best().serverSocketChannel())
                .option(ChannelOption.SO_REUSEADDR, true);
        return Binding.bind(bootstrap, address, new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                connections.add(channel);
                channel.pipeline().addLast(new HttpServerCodec(), new PlainHandler(pages, limit));
            }
        });
    }
}
