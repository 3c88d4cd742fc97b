package org.owuitunnel.client.e2e;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.relay.wire.Transport;

/**
 * A visitor with one connection, by TLS that he verifies, who sees everything that HTTP has to show: 1xx, trailers, each
 * piece of a body as it comes, and how an answer broke off.
 */
abstract class WebVisitor implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final String authority;
    private final Channel connection;

    WebVisitor(Entrance tunnel, Alpn alpn) {
        authority = tunnel.url().getAuthority();
        connection = connect(tunnel, alpn);
    }

    /** Connects to {@code tunnel}. */
    static WebVisitor of(Entrance tunnel, Alpn alpn) {
        return switch (alpn) {
            case H1 -> new H1WebVisitor(tunnel);
            case H2 -> new H2WebVisitor(tunnel);
        };
    }

    /** Adds what speaks HTTP behind the TLS of {@code pipeline}; called before the connection stands. */
    abstract void install(ChannelPipeline pipeline);

    private Channel connect(Entrance tunnel, Alpn alpn) {
        try {
            SslContext tls = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(tunnel.authority().toFile())
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            alpn.protocol))
                    .build();
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(Transport.best().socketChannel())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel made) {
                            made.pipeline()
                                    .addLast(tls.newHandler(
                                            made.alloc(),
                                            tunnel.url().getHost(),
                                            tunnel.url().getPort()));
                            install(made.pipeline());
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), tunnel.url().getPort())
                    .sync()
                    .channel();
            SslHandler handler = channel.pipeline().get(SslHandler.class);
            handler.handshakeFuture().sync();
            if (!alpn.protocol.equals(handler.applicationProtocol())) {
                throw new AssertionError(handler.applicationProtocol() + " (expected: " + alpn.protocol + ")");
            }
            return channel;
        } catch (InterruptedException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Host and port, as the visitor names them. */
    String authority() {
        return authority;
    }

    /** The connection, once it stands. */
    Channel connection() {
        return connection;
    }

    /** Sends a request whose body is still to come. */
    abstract WebExchange begins(String method, String path, String... fields);

    /** Sends a request without a body. */
    abstract WebExchange asks(String method, String path, String... fields);

    /** Asks for a WebSocket: by RFC 6455, or by RFC 8441 which has no key. */
    abstract WebExchange upgrades(String path, String... fields);

    WebExchange gets(String path, String... fields) {
        return asks("GET", path, fields);
    }

    /** Sends a request with a body of this length. */
    WebExchange posts(String path, byte[] body, String... fields) {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "content-length";
        all[fields.length + 1] = Integer.toString(body.length);
        return begins("POST", path, all).sends(body).ends();
    }

    static Fields fields(Iterable<? extends java.util.Map.Entry<? extends CharSequence, ? extends CharSequence>> all) {
        Fields.Builder fields = Fields.builder(8);
        for (var field : all) {
            if (field.getKey().charAt(0) != ':') {
                fields.add(
                        field.getKey().toString().toLowerCase(java.util.Locale.ROOT),
                        field.getValue().toString());
            }
        }
        return fields.build();
    }

    /** Closes the connection. */
    void hangsUp() {
        connection.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        hangsUp();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
