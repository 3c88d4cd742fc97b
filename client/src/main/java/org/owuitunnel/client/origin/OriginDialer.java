package org.owuitunnel.client.origin;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.origin.OriginConnections.Waiter;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.wire.Transport;

/** Opens connections to the configured address, and to no other. Confined to the link's loop; a name is looked up beside it. */
final class OriginDialer {
    /**
     * Octets that the kernel holds for one connection: when the origin hangs up, Netty's epoll reads all of them at once,
     * however slow the visitor is, and by default they may be 6 MiB. Still a gigabit at 2 ms.
     */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    private final OriginAddress address;
    private final Duration connectTimeout;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final @Nullable OriginTls tls;
    private final OriginEvents events;

    /** Where the host is, when that needs no look-up; null for a name. */
    private final @Nullable List<InetAddress> fixed;

    /** A dialer that tells {@code events} of each failure. */
    OriginDialer(OriginConfig config, EventLoop loop, OriginEvents events) {
        this.address = config.address();
        this.connectTimeout = config.timeouts().connect();
        this.loop = loop;
        this.tls = config.tls();
        this.events = events;
        this.fixed = OriginHosts.known(address.host());
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(Transport.of(loop).socketChannel())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        OriginConnection.install(
                                channel, tls == null ? null : tls.handler(channel.alloc(), connectTimeout));
                    }
                });
    }

    /** Tries each address of the host in turn until one accepts. */
    void dial(Waiter waiter) {
        List<InetAddress> known = fixed;
        if (known != null && (tls == null || tls.ready())) {
            dial(known, 0, waiter);
            return;
        }
        Thread.ofVirtual().name("origin-look-up").start(() -> lookUp(waiter));
    }

    /** The JDK's look-up blocks and caches, as does the trust in authorities; runs on a thread of its own and hands its result to the loop. */
    private void lookUp(Waiter waiter) {
        try {
            if (tls != null) {
                tls.prepare();
            }
            List<InetAddress> found = OriginHosts.of(address.host());
            loop.execute(() -> dial(found, 0, waiter));
        } catch (UnknownHostException e) {
            loop.execute(() -> away(
                    ErrorCode.ORIGIN_UNREACHABLE, address + ": no such host is known to the client's machine", waiter));
        } catch (GeneralSecurityException | IOException e) {
            loop.execute(() -> fail(OriginProblem.withoutAuthorities(), waiter));
        }
    }

    private void dial(List<InetAddress> hosts, int index, Waiter waiter) {
        ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(hosts.get(index), address.port()));
        connecting.addListener(done -> {
            Throwable failure = done.cause();
            if (failure == null) {
                shakeHands(OriginConnection.of(connecting.channel().pipeline()), waiter);
            } else if (index + 1 < hosts.size()) {
                dial(hosts, index + 1, waiter);
            } else {
                away(codeOf(failure), describe(failure), waiter);
            }
        });
    }

    /** Whoever accepts the connection is the app, or nobody is: no other address is tried after him. */
    private void shakeHands(OriginConnection opened, Waiter waiter) {
        SslHandler handler = opened.tls();
        if (handler == null) {
            waiter.onConnected(opened);
            return;
        }
        handler.handshakeFuture().addListener(done -> {
            Throwable failure = done.cause();
            if (failure == null) {
                waiter.onConnected(opened);
            } else {
                opened.close();
                fail(OriginProblem.of(address, failure), waiter);
            }
        });
    }

    private void fail(OriginProblem problem, Waiter waiter) {
        events.refused(problem);
        away(problem.code(), problem.sentence(), waiter);
    }

    private void away(ErrorCode code, String detail, Waiter waiter) {
        events.away();
        waiter.onUnreachable(code, detail);
    }

    /** What is not a matter of the network is a failure of ours: no file descriptors, for one. */
    private static ErrorCode codeOf(Throwable failure) {
        return failure instanceof IOException ? ErrorCode.ORIGIN_UNREACHABLE : ErrorCode.INTERNAL_ERROR;
    }

    private String describe(Throwable failure) {
        if (failure instanceof ConnectTimeoutException) {
            return address + " did not accept the connection within " + connectTimeout.toSeconds() + " s";
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ConnectException && message.contains("refused")) {
            return address + " refused the connection";
        }
        if (message.contains("unreachable") || message.contains("No route")) {
            return address + " cannot be reached from the client's machine";
        }
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : message;
        return address + " could not be connected to: " + reason;
    }
}
