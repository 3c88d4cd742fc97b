package org.owuitunnel.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.H1Handler;
import org.owuitunnel.relay.front.H2Connection;
import org.owuitunnel.relay.front.VisitorSetup;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.wire.Transport;

/** Listens for visitors by HTTPS: TLS, then HTTP/2 or HTTP/1.1 as ALPN has it; or behind what has ended TLS. Set up once, then only its loops run it. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
public final class VisitorListener {
    /** Connections that wait to be accepted: a page load by a hundred visitors. */
    private static final int BACKLOG = 1024;

    /** Octets queued for a visitor's socket at which it stops being writable; credit bounds them before that. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /** Octets of a ClientHello: with keys for the time after quantum computers it has some 2 KiB. */
    private static final int MAX_CLIENT_HELLO = 64 * 1024;

    private final EventLoopGroup loops;
    private final ChannelGroup connections;
    private final VisitorSetup setup;

    /** A listener whose connections live on {@code loops} and are entered in {@code connections}. */
    public VisitorListener(EventLoopGroup loops, ChannelGroup connections, VisitorSetup setup) {
        this.loops = loops;
        this.connections = connections;
        this.setup = setup;
    }

    /**
     * Starts to listen for TLS; blocks until the entrance is open.
     *
     * @param tls asked at each new connection, so that a certificate can be replaced
     * @param proxyProtocol whether each connection begins with a header of the PROXY protocol
     * @throws IOException when the address cannot be bound
     */
    public Channel listen(Entrance entrance, TlsChoice tls, boolean proxyProtocol) throws IOException {
        return listen(
                entrance,
                proxyProtocol,
                (pipeline, visit) -> pipeline.addLast(
                        new SniHandler(
                                host -> chosen(tls, host),
                                MAX_CLIENT_HELLO,
                                setup.times().handshake().toMillis()),
                        new Negotiated(visit)));
    }

    private static SslContext chosen(TlsChoice tls, @Nullable String host) {
        SslContext context = tls.find(host == null ? "" : host);
        if (context == null) {
            throw new NoCertificateException();
        }
        return context;
    }

    /**
     * Starts to listen for proxies that have ended TLS; blocks until the entrance is open.
     *
     * @param proxyProtocol whether each connection begins with a header of the PROXY protocol
     * @throws IOException when the address cannot be bound
     */
    public Channel listenPlain(Entrance entrance, boolean proxyProtocol) throws IOException {
        return listen(entrance, proxyProtocol, (pipeline, visit) -> pipeline.addLast(new PlainOpening(setup, visit)));
    }

    private interface Opening {
        void install(ChannelPipeline pipeline, Drain.Stay visit);
    }

    private Channel listen(Entrance entrance, boolean proxyProtocol, Opening opening) throws IOException {
        return Binding.bind(bootstrap(), Transport.best(), entrance, new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                // Who opens a connection with a header of the PROXY protocol is its balancer; the header says whose it
                // is.
                if ((proxyProtocol && !setup.trusts(channel)) || !setup.hasRoom(channel)) {
                    channel.close();
                    return;
                }
                setup.observer().connected();
                Drain.Stay visit = setup.drain().arrive();
                channel.closeFuture().addListener(closed -> visit.over());
                connections.add(channel);
                Runnable open = () -> opening.install(channel.pipeline(), visit);
                if (proxyProtocol) {
                    ProxyHeader.install(channel.pipeline(), setup, open);
                } else {
                    Turn.take(channel, setup, open);
                }
            }
        });
    }

    /** Ends a connection before its handshake. Without a stack: nothing is wrong with the program. */
    private static final class NoCertificateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoCertificateException() {
            super("no certificate yet", null, false, false);
        }
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    }

    private final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final Drain.Stay visit;
        private boolean failed;

        Negotiated(Drain.Stay visit) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.visit = visit;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            super.handlerAdded(context);
            if (setup.drain().begun()) {
                closeSoonUnlessOpened(context); // the connection had to wait for its turn
            }
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                H2Connection.install(context.pipeline(), setup, visit);
            } else {
                H1Handler.install(context.pipeline(), setup, visit);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event == Drain.Event.CUT) {
                context.close(); // in the middle of its handshake
            } else if (event == Drain.Event.BEGIN) {
                closeSoonUnlessOpened(context);
            } else {
                boolean opening = event instanceof SniCompletionEvent || event instanceof SslHandshakeCompletionEvent;
                if (opening && event instanceof SslCompletionEvent done && !done.isSuccess()) {
                    failed(done.cause());
                }
                super.userEventTriggered(context, event);
            }
        }

        /** Some failures are told of twice. */
        private void failed(Throwable cause) {
            if (failed) {
                return;
            }
            failed = true;
            setup.observer().handshakeFailed();
            if (cause instanceof SslHandshakeTimeoutException) {
                setup.observer().met(Limit.TLS_HANDSHAKE_TIMEOUT);
            }
        }

        private void closeSoonUnlessOpened(ChannelHandlerContext context) {
            context.executor()
                    .schedule(
                            () -> closeUnlessOpened(context),
                            setup.drain().quiet().toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        private void closeUnlessOpened(ChannelHandlerContext context) {
            if (!context.isRemoved()) {
                context.close();
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            context.close(); // scanners and aborted page loads: nothing that anyone could act on
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
