package org.owuitunnel.relay;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.Front;
import org.owuitunnel.relay.front.VisitorSetup;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.listen.RedirectListener;
import org.owuitunnel.relay.listen.VisitorListener;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.Locator;
import org.owuitunnel.relay.route.RouteTable;
import org.owuitunnel.relay.tunnel.Admission;
import org.owuitunnel.relay.tunnel.Greeting;
import org.owuitunnel.relay.tunnel.LinkEndpoint;
import org.owuitunnel.relay.tunnel.Sessions;
import org.owuitunnel.relay.wire.Transport;

/**
 * A relay that runs: listeners, sessions, loops. Started and stopped from any one thread.
 *
 * <p>The only class that sees both visitors' and tunnels' side.
 */
public final class RelayServer implements AutoCloseable {
    /** Seconds that loops may take to end what they are at. */
    private static final int STOP_SECONDS = 5;

    /** Seconds that connections may take to end by themselves: a close frame is answered within two. */
    private static final int CLOSE_SECONDS = 3;

    private static final Log LOG = Log.of(RelayServer.class);

    private final EventLoopGroup loops;
    private final boolean ownsLoops;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Sessions sessions;
    private final RelayConfig.Limits limits;
    private final Drain drain = new Drain();
    private @Nullable Channel https;
    private @Nullable Channel http;

    private RelayServer(EventLoopGroup loops, boolean ownsLoops, Sessions sessions, RelayConfig.Limits limits) {
        this.loops = loops;
        this.ownsLoops = ownsLoops;
        this.sessions = sessions;
        this.limits = limits;
    }

    /**
     * What a relay is made of.
     *
     * @param domain the relay's own name; tunnels are one label below it
     * @param local true when every other host means the only tunnel
     * @param tls asked at each new connection
     * @param urls where visitors find a name, the best first; given the port that HTTPS is bound to
     * @param limits those that an administrator may move
     * @param loops to run on, or null for loops of its own
     */
    public record Setup(
            Hostname domain,
            boolean local,
            Supplier<SslContext> tls,
            Admission admission,
            UrlPattern urls,
            RelayConfig.Limits limits,
            @Nullable EventLoopGroup loops) {}

    /** Makes the URLs of a tunnel. */
    public interface UrlPattern {
        /** URLs of {@code name} when HTTPS is served on {@code port}. */
        List<String> urls(Label name, int port);
    }

    /**
     * Starts a relay that listens for HTTPS on {@code address}, whose port may be 0.
     *
     * @throws IOException when the address cannot be bound
     */
    public static RelayServer start(Setup setup, InetSocketAddress address) throws IOException {
        EventLoopGroup given = setup.loops();
        EventLoopGroup loops = given != null ? given : Transport.best().newLoops();
        RouteTable routes = new RouteTable();
        Sessions sessions = new Sessions(routes, new SecureRandom(), setup.limits());
        RelayServer relay = new RelayServer(loops, given == null, sessions, setup.limits());
        try {
            relay.listen(setup, routes, address);
        } catch (IOException e) {
            relay.close();
            throw e;
        }
        return relay;
    }

    private void listen(Setup setup, RouteTable routes, InetSocketAddress address) throws IOException {
        Front front = new Front(new Locator(setup.domain(), routes, setup.local()), () -> !drain.begun());
        Function<Label, List<String>> urls = name -> setup.urls().urls(name, httpsPort());
        LinkEndpoint door = new LinkEndpoint(new Greeting.Setup(sessions, setup.admission(), blocking, urls));
        VisitorSetup visitors = new VisitorSetup(front, door, "https", limits.visitor(), drain);
        https = new VisitorListener(loops, connections, visitors).listen(address, setup.tls());
    }

    /**
     * Starts to answer plain HTTP as well.
     *
     * @throws IOException when the address cannot be bound
     */
    public void listenPlain(InetSocketAddress address, PlainPages pages) throws IOException {
        http = new RedirectListener(loops, connections, pages, limits.visitor().head()).listen(address);
    }

    /** The port that HTTPS is bound to. */
    public int httpsPort() {
        return port(https);
    }

    /** The port that plain HTTP is bound to, or 0. */
    public int httpPort() {
        return port(http);
    }

    private static int port(@Nullable Channel channel) {
        return channel != null && channel.localAddress() instanceof InetSocketAddress bound ? bound.getPort() : 0;
    }

    /** Tunnels that are open. */
    public int tunnels() {
        return sessions.count();
    }

    /** Connections that are open, of visitors and clients. */
    public int connections() {
        return connections.size();
    }

    /** Requests whose answers are under way. */
    public int requests() {
        return drain.served();
    }

    /**
     * Stops behind what visitors are being served: no new connections, each answer the last of its own. When all have left,
     * or {@code limits.drain} is over, the rest is cut. Blocks that long, and not at all when no one is being served.
     */
    public void stop() throws InterruptedException {
        stopListening();
        tell(Drain.Event.BEGIN);
        if (!drain.await(limits.drain())) {
            LOG.warn(Event.event("relay.cutting").with("requests", drain.served()));
        }
        close();
    }

    /** Stops at once: visitors are cut, then tunnels told, everything closed. Blocks for a few seconds at most. */
    @Override
    public void close() {
        stopListening();
        tell(Drain.Event.CUT);
        sessions.closeAll(CloseCode.GOING_AWAY, "the relay stops");
        // Both ends of a connection have something to say at its end: visitors their last octets, clients a close
        // frame.
        connections.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        blocking.shutdownNow();
        if (ownsLoops) {
            loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void stopListening() {
        drain.begin();
        closeQuietly(https);
        closeQuietly(http);
    }

    /** Returns when every connection has been told, and has handed over to its tunnel what that leads to. */
    private void tell(Drain.Event event) {
        List<Future<?>> told = new ArrayList<>();
        for (Channel channel : connections) {
            told.add(channel.eventLoop().submit(() -> channel.pipeline().fireUserEventTriggered(event)));
        }
        told.forEach(future -> future.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS));
    }

    private static void closeQuietly(@Nullable Channel channel) {
        if (channel != null) {
            channel.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
