package org.owuitunnel.relay;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.admin.Administration;
import org.owuitunnel.relay.config.AbuseContact;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.front.AbusePage;
import org.owuitunnel.relay.front.Backlog;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.Front;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.front.RequestPace;
import org.owuitunnel.relay.front.Seats;
import org.owuitunnel.relay.front.Turnstile;
import org.owuitunnel.relay.front.VisitorSetup;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.listen.Entrance;
import org.owuitunnel.relay.listen.MetricsListener;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.listen.RedirectListener;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.listen.VisitorListener;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.observe.RelayState;
import org.owuitunnel.relay.route.CustomHosts;
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

    /** How long requests wait for clients that were there before this relay started: as long as for a link that is away. */
    private static final Duration EXPECTED = Duration.ofSeconds(10);

    private static final Log LOG = Log.of(RelayServer.class);

    private final EventLoopGroup loops;
    private final boolean ownsLoops;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Sessions sessions;
    private final RouteTable routes = new RouteTable();
    private final Drain drain = new Drain();
    private final Seats seats;
    private final Observer observer;
    private final Backlog backlog;
    private final Sockets sockets = new Sockets();

    /** What is left to do at the end. */
    private Runnable whenClosed = () -> {};

    /** Those in force. Written by {@link #limits}, read by every loop. */
    private volatile RelayConfig.Limits limits;

    private RelayServer(EventLoopGroup loops, boolean ownsLoops, Setup setup) {
        this.loops = loops;
        this.ownsLoops = ownsLoops;
        this.limits = setup.limits();
        this.observer = setup.observer();
        this.backlog = setup.backlog();
        this.seats = new Seats(() -> limits().visitorConnections(), () -> limits().address(), observer);
        this.sessions = new Sessions(routes, new SecureRandom(), this::limits, observer);
    }

    /**
     * What a relay is made of.
     *
     * @param domain the relay's own name; tunnels are one label below it
     * @param local true when every other host means the only tunnel
     * @param tls asked at each new connection
     * @param custom hosts elsewhere that lead to tunnels
     * @param gate who may visit the tunnels that are not open to everyone
     * @param certificates what is wrong with the certificates, in a word, or {@code ok}: for its health
     * @param urls where visitors find an owner's name, the best first; given the port that visitors come in by
     * @param limits those that an administrator may move
     * @param backlog what may wait in memory
     * @param proxies whose word about visitors is taken
     * @param hsts for how long browsers are told to come by HTTPS only; empty to tell them nothing
     * @param expected names whose clients are on their way: requests for them wait a while for a relay that has just started
     * @param observer who is told what becomes of visitors and links
     * @param administration what administrators work with; null where there are none
     * @param quotas what the owners of tunnels are granted
     * @param abuse whom to write to when something is wrong; empty to name nobody
     * @param loops to run on, or null for loops of its own
     */
    public record Setup(
            Hostname domain,
            boolean local,
            CustomHosts custom,
            TlsChoice tls,
            Admission admission,
            Gate gate,
            Supplier<String> certificates,
            UrlPattern urls,
            RelayConfig.Limits limits,
            Backlog backlog,
            RelayConfig.Proxies proxies,
            Optional<Duration> hsts,
            Collection<Label> expected,
            Observer observer,
            @Nullable Administration administration,
            Quotas quotas,
            Optional<AbuseContact> abuse,
            @Nullable EventLoopGroup loops) {}

    /** Makes the URLs of a tunnel. Asked on event loops: must not block. */
    public interface UrlPattern {
        /** URLs of {@code name}, which is {@code owner}'s, when visitors come in by {@code port}. */
        List<String> urls(Owner owner, Label name, int port);
    }

    /** Starts a relay that listens for HTTPS on {@code address}, whose port may be 0; an IOException when it cannot be bound. */
    public static RelayServer start(Setup setup, InetSocketAddress address) throws IOException {
        return start(setup, new Doors(new Door(new Entrance.Address(address), false), null));
    }

    /** Where visitors and clients come in, one of the two at least: by TLS, or by way of what has ended it. */
    public record Doors(@Nullable Door https, @Nullable Door proxied) {}

    /** One way in; {@code proxyProtocol} when each connection there begins with a header of the PROXY protocol. */
    public record Door(Entrance entrance, boolean proxyProtocol) {}

    /**
     * Starts a relay that takes connections at {@code doors}.
     *
     * @throws IOException when one cannot be opened
     */
    public static RelayServer start(Setup setup, Doors doors) throws IOException {
        EventLoopGroup given = setup.loops();
        EventLoopGroup loops = given != null ? given : Transport.best().newLoops();
        RelayServer relay = new RelayServer(loops, given == null, setup);
        try {
            relay.listen(setup, doors);
        } catch (IOException e) {
            relay.close();
            throw e;
        }
        return relay;
    }

    private void listen(Setup setup, Doors doors) throws IOException {
        BiFunction<Owner, Label, List<String>> urls =
                (owner, name) -> setup.urls().urls(owner, name, mainPort());
        Front front = new Front(new Front.Setup(
                new Locator(setup.domain(), routes, setup.custom(), setup.local()),
                () -> !drain.announced(),
                setup.certificates(),
                backlog,
                setup.hsts(),
                setup.gate(),
                OwnApis.of(this, setup, sessions, urls),
                blocking,
                observer,
                setup.quotas(),
                setup.abuse().map(contact -> new AbusePage(setup.domain(), contact))));
        LinkEndpoint door = new LinkEndpoint(
                new Greeting.Setup(sessions, setup.admission(), setup.gate(), blocking, urls), Version.ofRelay());
        VisitorSetup visitors = new VisitorSetup(
                front,
                door,
                "https",
                this::limits,
                drain,
                seats,
                new RequestPace(() -> limits().address(), observer),
                new Turnstile(() -> limits().address(), observer),
                backlog,
                setup.proxies(),
                observer);
        routes.expect(setup.expected());
        whenClosed = GateWatch.start(setup.gate(), loops.next(), blocking);
        VisitorListener listener = new VisitorListener(loops, connections, visitors);
        Door tls = doors.https();
        if (tls != null) {
            sockets.put(Sockets.Kind.HTTPS, listener.listen(tls.entrance(), setup.tls(), tls.proxyProtocol()));
        }
        Door plain = doors.proxied();
        if (plain != null) {
            sockets.put(Sockets.Kind.PROXIED, listener.listenPlain(plain.entrance(), plain.proxyProtocol()));
        }
        Future<?> ignored = loops.next().schedule(routes::expectNoMore, EXPECTED.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts to answer plain HTTP as well.
     *
     * @throws IOException when the address cannot be bound
     */
    public void listenPlain(InetSocketAddress address, PlainPages pages) throws IOException {
        listenPlain(new Entrance.Address(address), pages);
    }

    void listenPlain(Entrance entrance, PlainPages pages) throws IOException {
        RedirectListener listener = new RedirectListener(loops, connections, pages, this::limits, drain);
        sockets.put(Sockets.Kind.HTTP, listener.listen(entrance));
    }

    /**
     * Starts to answer those who collect metrics.
     *
     * @throws IOException when the address cannot be bound
     */
    void listenForMetrics(Entrance entrance, MetricsListener.Page page) throws IOException {
        MetricsListener listener = new MetricsListener(loops, blocking, page, observer);
        sockets.put(Sockets.Kind.METRICS, listener.listen(entrance));
    }

    private RelayConfig.Limits limits() {
        return limits;
    }

    /** Puts other limits in force, for whatever begins from now on. On any thread. */
    void limits(RelayConfig.Limits next) {
        limits = next;
    }

    /** The loops that it runs on. */
    EventLoopGroup loops() {
        return loops;
    }

    /** The sockets at which it listens. */
    Sockets sockets() {
        return sockets;
    }

    /** The names that tunnels serve now. */
    List<Label> names() {
        return routes.served();
    }

    /** The port that HTTPS is bound to, or 0. */
    public int httpsPort() {
        return sockets.port(Sockets.Kind.HTTPS);
    }

    /** The port that proxies come in by, or 0. */
    public int proxiedPort() {
        return sockets.port(Sockets.Kind.PROXIED);
    }

    /** The port that visitors come in by: for HTTPS, or else by way of proxies. */
    int mainPort() {
        return sockets.find(Sockets.Kind.HTTPS) == null ? proxiedPort() : httpsPort();
    }

    /** The port that plain HTTP is bound to, or 0. */
    public int httpPort() {
        return sockets.port(Sockets.Kind.HTTP);
    }

    /** Connections that are open, of visitors and clients. */
    public int connections() {
        return connections.size();
    }

    /** Tunnels that are open. */
    public int tunnels() {
        return sessions.count();
    }

    /** Requests whose answers are under way. */
    public int requests() {
        return drain.served();
    }

    /** What it has open at this moment. On any thread. */
    public RelayState state() {
        return new RelayState(
                sessions.count(),
                sessions.waiting(),
                drain.served(),
                drain.sockets(),
                seats.taken(),
                new RelayState.Held(backlog.held(), backlog.limit(), backlog.given()));
    }

    /**
     * Stops behind what visitors are being served. For the time of {@code limits.drain().notice()} only its health says no.
     * Then there are no new connections, clients are asked to dial again, and each answer is the last of its connection.
     * When all have left, or {@code limits.drain().limit()} is over, the rest is cut. Blocks that long, and for a moment at
     * most when no one is being served. Sockets are cut when all requests are answered, unless there was a notice: then others
     * serve meanwhile, and sockets get the whole time as well.
     */
    public void stop() throws InterruptedException {
        drain.announce();
        Duration notice = limits.drain().notice();
        Thread.sleep(notice);
        leave(!notice.isZero());
    }

    /** Stops in the same way while another process takes connections from the same sockets. */
    void handOver() throws InterruptedException {
        leave(true);
    }

    /** Lets {@link #stop} or {@link #handOver} wait no longer. On any thread. */
    void hurry() {
        drain.hurry();
    }

    /** @param succeeded whether another process serves already */
    private void leave(boolean succeeded) throws InterruptedException {
        if (succeeded) {
            drain.succeeded();
        }
        stopListening();
        sessions.sendAway();
        tell(Drain.Event.BEGIN);
        if (!drain.await(limits.drain().limit(), succeeded)) {
            LOG.warn(Event.event("relay.cutting").with("requests", drain.served()));
        }
        close();
    }

    /** Stops at once: visitors are cut, then tunnels told, everything closed. Blocks for a few seconds at most. */
    @Override
    public void close() {
        stopListening();
        routes.expectNoMore();
        tell(Drain.Event.CUT);
        sessions.closeAll(CloseCode.GOING_AWAY, "the relay stops");
        // Both ends of a connection have something to say at its end: visitors their last octets, clients a close
        // frame.
        connections.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        whenClosed.run();
        blocking.shutdownNow();
        if (ownsLoops) {
            loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Returns when whoever was let in before is known. */
    private void stopListening() {
        drain.begin();
        sockets.close();
        List<Future<?>> behind = new ArrayList<>();
        loops.forEach(loop -> behind.add(loop.submit(() -> {})));
        behind.forEach(future -> future.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS));
    }

    /** Returns when every connection has been told, and has handed over to its tunnel what that leads to. */
    private void tell(Drain.Event event) {
        List<Future<?>> told = new ArrayList<>();
        for (Channel channel : connections) {
            told.add(channel.eventLoop().submit(() -> channel.pipeline().fireUserEventTriggered(event)));
        }
        told.forEach(future -> future.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS));
    }
}
