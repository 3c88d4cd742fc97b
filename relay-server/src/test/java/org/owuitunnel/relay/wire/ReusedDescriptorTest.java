package org.owuitunnel.relay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two events in one batch, of which the first closes the socket of the second and opens another in its place. */
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("FutureReturnValueIgnored") // what is closed need not be waited for
class ReusedDescriptorTest {
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final CountDownLatch bothHaveHappened = new CountDownLatch(1);
    private final CompletableFuture<ChannelFuture> dialled = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Test
    void connectionBeingDialledIsNotClosedByTheEndOfTheOneBeforeIt() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket accepting = new ServerSocket(0, 5, loopback);
                ServerSocket full = new ServerSocket(0, 1, loopback);
                var group = new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.ioHandlerFactory())) {
            fill(full, queue);
            Bootstrap bootstrap = new Bootstrap().group(group).channel(Transport.EPOLL.socketChannel());
            Channel second = connect(bootstrap, accepting, new ChannelInboundHandlerAdapter());
            Socket secondPeer = accepting.accept();
            connect(bootstrap, accepting, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ReferenceCountUtil.release(message);
                    closed.complete(((UnixChannel) second).fd().intValue());
                    second.close();
                    dialled.complete(bootstrap
                            .clone()
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(full.getLocalSocketAddress()));
                }
            });
            try (Socket firstPeer = accepting.accept()) {
                group.execute(this::pause);
                firstPeer.getOutputStream().write(1);
                secondPeer.close();
                bothHaveHappened.countDown();
                ChannelFuture dial = dialled.get(8, TimeUnit.SECONDS);
                assertThat(((UnixChannel) dial.channel()).fd().intValue()).isEqualTo(closed.join());
                group.submit(() -> {}).sync();
                group.submit(() -> {}).sync();
                assertThat(dial.isDone()).as(String.valueOf(dial.cause())).isFalse();
                dial.channel().close().sync();
            }
        } finally {
            for (Socket one : queue) {
                one.close();
            }
        }
    }

    private void pause() {
        try {
            bothHaveHappened.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Channel connect(Bootstrap bootstrap, ServerSocket to, ChannelInboundHandlerAdapter handler)
            throws InterruptedException {
        return bootstrap
                .clone()
                .handler(handler)
                .connect(to.getLocalSocketAddress())
                .sync()
                .channel();
    }

    /** Connects until the next one has to wait. */
    private static void fill(ServerSocket listener, List<Socket> queue) throws IOException {
        while (true) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }
}
