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
import java.time.Duration;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.wire.Transport;

/** Listens on plain HTTP, where nothing is served but pages of the relay's own and the way to HTTPS. */
public final class RedirectListener {
    private final EventLoopGroup loops;
    private final ChannelGroup connections;
    private final PlainPages pages;
    private final Supplier<RelayConfig.Limits> limits;
    private final Drain drain;

    /**
     * A listener whose connections live on {@code loops} and are entered in {@code connections}.
     *
     * @param limits those in force, of which that for heads is the time for a request to come and its answer to be taken
     */
    public RedirectListener(
            EventLoopGroup loops,
            ChannelGroup connections,
            PlainPages pages,
            Supplier<RelayConfig.Limits> limits,
            Drain drain) {
        this.loops = loops;
        this.connections = connections;
        this.pages = pages;
        this.limits = limits;
        this.drain = drain;
    }

    /**
     * Starts to listen; blocks until the entrance is open.
     *
     * @throws IOException when the address cannot be bound
     */
    public Channel listen(Entrance entrance) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).option(ChannelOption.SO_REUSEADDR, true);
        return Binding.bind(bootstrap, Transport.best(), entrance, new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                Drain.Stay visit = drain.arrive();
                channel.closeFuture().addListener(closed -> visit.over());
                connections.add(channel);
                Duration limit = limits.get().visitor().head();
                channel.pipeline().addLast(new Deadline(limit), new HttpServerCodec(), new PlainHandler(pages));
            }
        });
    }
}
