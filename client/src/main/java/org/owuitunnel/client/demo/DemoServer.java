package org.owuitunnel.client.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.owuitunnel.relay.wire.Transport;

/** The demo app on a free port of loopback. Started and closed on any thread but an event loop's, since both block. */
public final class DemoServer implements AutoCloseable {
    /** Octets of a request line; the longest path has 12, the rest is for queries that somebody adds. */
    private static final int MAX_LINE_BYTES = 8 * 1024;

    /** Octets of a request's header: cookies of other apps under the same name come along. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** Seconds that connections have to say goodbye; a peer that does not read must not hold up the program's end. */
    private static final int CLOSE_SECONDS = 2;

    private final Channel listener;
    private final ChannelGroup channels;

    private DemoServer(Channel listener, ChannelGroup channels) {
        this.listener = listener;
        this.channels = channels;
    }

    /**
     * Starts to listen; blocks until the port is bound.
     *
     * @param loops made with the handlers of {@link Transport#best()}; not closed with the server
     * @param info asked on an event loop each time that the page asks, so it must not block
     * @throws IOException when no port can be bound
     */
    public static DemoServer start(EventLoopGroup loops, Supplier<DemoInfo> info) throws IOException {
        Page page = Page.load();
        ChannelGroup channels = new DefaultChannelGroup("demo", GlobalEventExecutor.INSTANCE, true);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(Transport.best().serverSocketChannel())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        channel.pipeline()
                                .addLast(codec(), new BackPressure(), new Router(page, info, InstantSource.system()));
                    }
                });
        ChannelFuture binding = bootstrap
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .awaitUninterruptibly();
        Throwable failure = binding.cause();
        if (failure != null) {
            throw new IOException(
                    "demo server: " + failure.getMessage() + " (expected: a free port of 127.0.0.1)", failure);
        }
        channels.add(binding.channel());
        return new DemoServer(binding.channel(), channels);
    }

    private static HttpServerCodec codec() {
        return new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE_BYTES).setMaxHeaderSize(MAX_HEADER_BYTES));
    }

    /** The port of 127.0.0.1. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops listening and ends each connection, WebSockets with code 1001. */
    @Override
    public void close() {
        channels.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
