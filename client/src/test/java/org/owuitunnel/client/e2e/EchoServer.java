package org.owuitunnel.client.e2e;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.wire.Transport;

/** An app of one WebSocket that repeats each message, of up to 16 MiB, and keeps RFC 6455 strictly: Netty's. */
final class EchoServer implements AutoCloseable {
    /** The largest message that Autobahn sends. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final Channel listener;

    private EchoServer(boolean compresses) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(MAX_BYTES)
                        .closeOnProtocolViolation(false)
                        .allowExtensions(compresses)
                        .build())
                .sendCloseFrame(null)
                .build();
        listener = new ServerBootstrap()
                .group(loops)
                .channel(Transport.best().serverSocketChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BYTES));
                        if (compresses) {
                            channel.pipeline().addLast(new WebSocketServerCompressionHandler(MAX_BYTES));
                        }
                        channel.pipeline()
                                .addLast(
                                        new WebSocketServerProtocolHandler(config),
                                        new WebSocketFrameAggregator(MAX_BYTES),
                                        new Echo());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .syncUninterruptibly()
                .channel();
    }

    static EchoServer start() {
        return new EchoServer(false);
    }

    /** One that takes and sends compressed messages to whoever can (RFC 7692). */
    static EchoServer startCompressing() {
        return new EchoServer(true);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /**
     * Ends a connection that breaks the rules as RFC 6455, section 7.1.1 recommends: says why, sends no more, and reads on until the
     * other side has ended too. A socket closed with octets unread would reset, and its last words may then be lost or not.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be written to closes
    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame message) {
            ctx.writeAndFlush(message.retain(), ctx.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof CorruptedWebSocketFrameException broken) {
                ctx.writeAndFlush(new CloseWebSocketFrame(broken.closeStatus()));
                ((SocketChannel) ctx.channel()).shutdownOutput();
            } else {
                ctx.channel().close();
            }
        }
    }
}
