package org.owuitunnel.client.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/**
 * One attempt to open a WebSocket to the relay: token, addresses, TCP, TLS, upgrade. Confined to the session's loop, but
 * for what may block, which has a thread of its own.
 */
final class Dial implements UpgradeHandler.Outcome {
    /** What the whole attempt may take: a name server that is asked twice, and a slow mobile network. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final LinkDialer dialer;
    private final LinkConfig config;
    private final EventLoop loop;
    private final LinkWebSocketHandler.Listener listener;
    private final UpgradeHandler.Outcome outcome;
    private @Nullable AddressRace race;
    private @Nullable Channel channel;
    private @Nullable Future<?> deadline;
    private boolean over;

    Dial(LinkDialer dialer, LinkWebSocketHandler.Listener listener, UpgradeHandler.Outcome outcome) {
        this.dialer = dialer;
        this.config = dialer.config();
        this.loop = dialer.loop();
        this.listener = listener;
        this.outcome = outcome;
    }

    /** What the blocking part found. */
    private record Prepared(String token, List<InetAddress> hosts, SslContext tls) {
        @Override
        public String toString() {
            return "Prepared[hosts=" + hosts + "]";
        }
    }

    void start() {
        deadline = loop.schedule(
                () -> failed(new LinkFailure.Unreachable(config.relay(), "did not answer in time")),
                DEADLINE.toMillis(),
                TimeUnit.MILLISECONDS);
        Thread.ofVirtual().name("relay-look-up").start(this::prepare);
    }

    /** Gives up, unless the WebSocket stands already; nothing more is told. */
    void cancel() {
        if (!over) {
            finish();
            closeChannel();
        }
    }

    /** Both ends of the connection; null while there is none. */
    @Nullable
    Route route() {
        Channel connected = channel;
        return connected != null
                        && connected.localAddress() instanceof InetSocketAddress local
                        && connected.remoteAddress() instanceof InetSocketAddress remote
                ? new Route(local.getAddress(), remote.getAddress())
                : null;
    }

    /** The addresses of a connection's ends. */
    record Route(InetAddress local, InetAddress remote) {}

    /** Calls {@code task} once the connection, if there is one, is gone. */
    void whenClosed(Runnable task) {
        if (channel == null) {
            task.run();
        } else {
            channel.closeFuture().addListener(closed -> task.run());
        }
    }

    private void prepare() {
        try {
            Prepared prepared = new Prepared(
                    token(), List.of(InetAddress.getAllByName(config.relay().host())), dialer.tls());
            loop.execute(() -> connect(prepared));
        } catch (NoTokenException e) {
            failLater(new LinkFailure.NoToken(config.relay(), String.valueOf(e.getMessage())));
        } catch (UnknownHostException e) {
            failLater(new LinkFailure.UnknownHost(config.relay()));
        } catch (GeneralSecurityException | IOException e) {
            failLater(new LinkFailure.TlsFailed(config.relay(), "this machine's trusted authorities cannot be read"));
        }
    }

    /** The token, which has to fit into a field: RFC 6750 section 2.1 has no other characters. */
    private String token() throws NoTokenException {
        String token;
        try {
            token = config.token().get();
        } catch (RuntimeException e) {
            throw new NoTokenException(String.valueOf(e.getMessage()));
        }
        if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new NoTokenException("it is empty or has characters that no token has");
        }
        return token;
    }

    private static final class NoTokenException extends Exception {
        private static final long serialVersionUID = 1L;

        NoTokenException(String message) {
            super(message);
        }
    }

    private void connect(Prepared prepared) {
        if (over) {
            return;
        }
        AddressRace.Finish finish = new AddressRace.Finish() {
            @Override
            public void won(Channel connected) {
                secure(connected, prepared);
            }

            @Override
            public void lost(Throwable last) {
                failed(new LinkFailure.Unreachable(
                        config.relay(), AddressRace.describe(last), AddressRace.refused(last)));
            }
        };
        AddressRace started =
                new AddressRace(loop, prepared.hosts, config.relay().port(), finish);
        race = started;
        started.start();
    }

    private void secure(Channel connected, Prepared prepared) {
        channel = connected;
        RelayEndpoint relay = config.relay();
        SslHandler tls = prepared.tls.newHandler(connected.alloc(), relay.host(), relay.port());
        UpgradeHandler upgrade =
                new UpgradeHandler(new UpgradeHandler.Request(config, prepared.token), listener, this, dialer.random());
        ChannelPipeline pipeline = connected.pipeline();
        pipeline.addLast(tls, new HttpClientCodec(), upgrade);
    }

    @Override
    public void opened(WebSocketWire wire) {
        if (!over) {
            finish();
            outcome.opened(wire);
        }
    }

    @Override
    public void failed(LinkFailure failure) {
        if (!over) {
            finish();
            closeChannel();
            outcome.failed(failure);
        }
    }

    private void failLater(LinkFailure failure) {
        loop.execute(() -> failed(failure));
    }

    private void finish() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (race != null) {
            race.cancel();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on how the connection closes
    private void closeChannel() {
        if (channel != null) {
            channel.close();
        }
    }
}
