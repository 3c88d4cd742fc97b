package org.owuitunnel.relay.wire;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Which of the system's ways to wait for sockets is used. Stateless, safe on any thread. */
public enum Transport {
    /** Linux, where its native library loads. */
    EPOLL,
    /** macOS and the BSDs, where its native library loads. */
    KQUEUE,
    /** What the JDK has, everywhere. */
    NIO;

    /** The fastest that works on this machine. */
    public static Transport best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        return KQueue.isAvailable() ? KQUEUE : NIO;
    }

    /** The transport whose {@link #ioHandlerFactory} {@code loop} was made with: only its channels can be registered there. */
    public static Transport of(EventLoop loop) {
        if (loop instanceof IoEventLoop ioLoop) {
            if (Epoll.isAvailable() && ioLoop.isIoType(SteadyEpoll.class)) {
                return EPOLL;
            }
            if (KQueue.isAvailable() && ioLoop.isIoType(KQueueIoHandler.class)) {
                return KQUEUE;
            }
        }
        return NIO;
    }

    /** Makes the handlers of a {@link MultiThreadIoEventLoopGroup}. */
    public IoHandlerFactory ioHandlerFactory() {
        return switch (this) {
            case EPOLL -> SteadyEpoll.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /**
     * Loops for all that this process serves, one for each core: nothing on them ever blocks, so that more loops would only
     * take turns on the cores, and each hand-over between two of them would be one between threads that wait for each other.
     */
    public EventLoopGroup newLoops() {
        return new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), ioHandlerFactory());
    }

    /** True when processes can hand over sockets to each other. */
    public boolean handsOver() {
        return this != NIO;
    }

    /** The channel that connects to {@link #domainAddress another process on this machine}. */
    public Class<? extends Channel> domainSocketChannel() {
        return switch (this) {
            case EPOLL -> EpollDomainSocketChannel.class;
            case KQUEUE -> KQueueDomainSocketChannel.class;
            case NIO -> NioDomainSocketChannel.class;
        };
    }

    /** The channel that listens for other processes on this machine. */
    public Class<? extends ServerChannel> serverDomainSocketChannel() {
        return switch (this) {
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case KQUEUE -> KQueueServerDomainSocketChannel.class;
            case NIO -> NioServerDomainSocketChannel.class;
        };
    }

    /** The address of a socket that is a file. */
    public SocketAddress domainAddress(Path path) {
        return this == NIO ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path.toString());
    }

    /** The channel that connects. */
    public Class<? extends SocketChannel> socketChannel() {
        return switch (this) {
            case EPOLL -> EpollSocketChannel.class;
            case KQUEUE -> KQueueSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }

    /**
     * A channel around a socket that listens already.
     *
     * @param descriptor the socket's number, which is the channel's from now on
     * @throws UnsupportedOperationException where sockets have no such numbers
     */
    public ServerSocketChannel serverSocketChannel(int descriptor) {
        return switch (this) {
            case EPOLL -> new EpollServerSocketChannel(descriptor);
            case KQUEUE -> new KQueueServerSocketChannel(descriptor);
            case NIO -> throw new UnsupportedOperationException("descriptors");
        };
    }

    /** The channel that listens. */
    public Class<? extends ServerSocketChannel> serverSocketChannel() {
        return switch (this) {
            case EPOLL -> EpollServerSocketChannel.class;
            case KQUEUE -> KQueueServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
        };
    }
}
