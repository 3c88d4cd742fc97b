package org.owuitunnel.relay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PausedSocketTest {
    /** More than the kernel takes at once, so that the socket has to wait for room. */
    private static final int MUCH = 20_000_000;

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void socketWhosePeerEndedWhileItWasPausedIsReadAndWrittenOn(Transport transport) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory())) {
            Reader reader = new Reader();
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(transport.socketChannel())
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(reader)
                    .connect(listener.getLocalSocketAddress())
                    .sync()
                    .channel();
            try (Socket peer = listener.accept()) {
                peer.getOutputStream().write(new byte[1000]);
                peer.shutdownOutput();
                reader.paused.get(5, TimeUnit.SECONDS);
                if (transport == Transport.EPOLL) {
                    reader.ended.get(5, TimeUnit.SECONDS); // told even while reading is paused
                }
                channel.config().setAutoRead(true);
                assertThat(reader.ended.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
                var written = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[MUCH]));
                assertThat(peer.getInputStream().readNBytes(MUCH)).hasSize(MUCH);
                assertThat(written.sync().isSuccess()).isTrue();
            }
            channel.close().sync();
        }
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Boolean> paused = new CompletableFuture<>();
        final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private int octets;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            octets += bytes.readableBytes();
            bytes.release();
            ctx.channel().config().setAutoRead(false);
            paused.complete(true);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                ended.complete(octets);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ended.completeExceptionally(cause);
        }
    }
}
