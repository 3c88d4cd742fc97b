package org.owuitunnel.relay.control;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.wire.Transport;

/** Gives commands to a relay that runs. Used by one thread, which it blocks. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
public final class ControlClient implements AutoCloseable {
    /** For an answer: the relay reads a few files at most. */
    private static final int ANSWER_SECONDS = 20;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());

    /** Replies, descriptors, and an exception as the last. */
    private final LinkedBlockingQueue<Object> inbox = new LinkedBlockingQueue<>();

    private final Channel channel;

    private ControlClient(Path path) throws IOException {
        ChannelFuture connected = new Bootstrap()
                .group(loops)
                .channel(Transport.best().domainSocketChannel())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new LineBasedFrameDecoder(ControlLines.MAX_LINE), new Inbox());
                    }
                })
                .connect(Transport.best().domainAddress(path))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            stopLoops();
            throw new IOException(path + ": " + connected.cause().getMessage(), connected.cause());
        }
        channel = connected.channel();
    }

    /** Connects to the relay behind {@code path}; nothing when none is there any more. */
    public static Optional<ControlClient> connect(Path path) {
        try {
            return Optional.of(new ControlClient(path));
        } catch (IOException e) {
            return Optional.empty(); // a file that a relay has left behind which was killed
        }
    }

    /** Asks for the configuration to be read anew; returns why it is not used, or nothing. */
    public List<String> reload() throws IOException {
        return ask(ControlHandler.RELOAD).problems();
    }

    /** Asks what can be taken over. */
    public Reply offer() throws IOException {
        return ask(ControlHandler.OFFER);
    }

    /** Takes {@code count} sockets, as offered: their numbers in this process. */
    public List<Integer> sockets(int count) throws IOException {
        channel.config().setOption(UnixChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS);
        send(ControlHandler.SOCKETS);
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (next() instanceof FileDescriptor descriptor) {
                all.add(descriptor.intValue());
            } else {
                throw new IOException("the relay that runs sent no socket");
            }
        }
        channel.config().setOption(UnixChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.BYTES);
        return all;
    }

    /** Tells the relay that this process takes connections from its sockets. */
    public void serving() throws IOException {
        ask(ControlHandler.SERVING);
    }

    private Reply ask(String command) throws IOException {
        send(command);
        return next() instanceof Reply reply ? reply : Reply.refused(List.of("the relay that runs did not answer"));
    }

    private void send(String command) {
        channel.writeAndFlush(ControlLines.write(new ControlLines.Request(command)))
                .awaitUninterruptibly();
    }

    private Object next() throws IOException {
        try {
            Object next = inbox.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            return switch (next) {
                case IOException failure -> throw failure;
                case null -> throw new IOException("the relay that runs does not answer");
                default -> next;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        stopLoops();
    }

    private void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Inbox extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                switch (message) {
                    case ByteBuf line -> inbox.add(ControlLines.readReply(line));
                    case FileDescriptor descriptor -> inbox.add(descriptor);
                    default -> {}
                }
            } catch (IllegalArgumentException e) {
                inbox.add(new IOException("the relay that runs answers with something else", e));
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            inbox.add(new IOException("the relay that ran has ended"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
