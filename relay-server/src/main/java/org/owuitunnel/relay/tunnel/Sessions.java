package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.LinkEvent;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.RouteTable;

/** All tunnels of this relay. Safe on any thread. */
public final class Sessions {
    /** Octets of a session's id and of its secret: no one guesses 128 bits. */
    private static final int SECRET_BYTES = 16;

    private static final Log LOG = Log.of(Sessions.class);

    private final ConcurrentMap<String, TunnelSession> byId = new ConcurrentHashMap<>();
    private final RouteTable routes;
    private final SecureRandom random;
    private final Supplier<RelayConfig.Limits> limits;
    private final Observer observer;

    /** Held by the one who opens a session whose user may have so many only; nothing is sent meanwhile. */
    private final Object opening = new Object();

    /** True once clients are to go elsewhere. Written by whoever stops the relay, read by every loop. */
    private volatile boolean leaving;

    /** What all sessions are told at the end, those as well that open meanwhile; null before. Written by whoever stops the relay, read by every loop. */
    private volatile @Nullable Farewell farewell;

    private record Farewell(CloseCode code, String reason) {}

    /** Sessions whose names are entered in {@code routes}; {@code limits} are those in force, asked at each new session. */
    public Sessions(RouteTable routes, SecureRandom random, Supplier<RelayConfig.Limits> limits, Observer observer) {
        this.routes = routes;
        this.random = random;
        this.limits = limits;
        this.observer = observer;
    }

    /** Who is told what becomes of links. */
    Observer observer() {
        return observer;
    }

    RelayConfig.Limits limits() {
        return limits.get();
    }

    /** True once no link is taken any more. */
    boolean leaving() {
        return leaving;
    }

    /**
     * From now on no link is taken, and each client is asked to move to another relay process: meanwhile its old link carries
     * what the visitors of this one still ask for.
     */
    public void sendAway() {
        leaving = true;
        for (TunnelSession session : byId.values()) {
            session.loop().execute(session::sendAway);
        }
    }

    ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    /** A text that no one can guess. */
    String secret() {
        byte[] octets = new byte[SECRET_BYTES];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /**
     * The same as {@link #open(Newcomer, EventLoop)}, unless the user has {@code most} tunnels open. The one whose name is taken
     * over is none of them, nor is one that serves no more requests.
     */
    Opening open(Newcomer newcomer, EventLoop loop, OptionalInt most) {
        if (most.isEmpty()) {
            return open(newcomer, loop);
        }
        synchronized (opening) {
            long others = byId.values().stream()
                    .filter(session -> session.bearer()
                            .owner()
                            .id()
                            .equals(newcomer.bearer().owner().id()))
                    .filter(session -> routes.find(session.name()) == session)
                    .filter(session -> !session.name().equals(newcomer.name()))
                    .count();
            return others < most.getAsInt() ? open(newcomer, loop) : new Opening.Full(others, most.getAsInt());
        }
    }

    /**
     * A new session, which takes over the name at once: the owner's older session of that name ends. None when the name
     * is served by a run of the client that began later: an older one that comes back must not take it. Call on
     * {@code loop}.
     */
    Opening open(Newcomer newcomer, EventLoop loop) {
        Bearer bearer = newcomer.bearer();
        Label name = newcomer.name();
        Takeover takeover = new Takeover(newcomer.hello());
        routes.put(
                name,
                present -> takeover.of(present, () -> {
                    TunnelSession.Identity identity = new TunnelSession.Identity(secret(), bearer, name, secret());
                    TunnelSession.Peer peer = TunnelSession.Peer.of(newcomer.hello(), newcomer.basic());
                    return new TunnelSession(this, identity, peer, loop);
                }));
        TunnelSession session = takeover.opened();
        if (session == null) {
            LOG.info(Event.event("tunnel.superseded")
                    .with("tunnel", name)
                    .with("owner", bearer.owner().id()));
            return new Opening.Superseded();
        }
        byId.put(session.id(), session);
        Farewell late = farewell;
        if (late != null) { // whoever ends them all may have looked before it was there
            session.loop().execute(() -> session.end(late.code, late.reason));
        }
        observer.link(LinkEvent.OPENED);
        TunnelSession older = takeover.older();
        if (older != null) {
            older.loop().execute(() -> older.end(CloseCode.SUPERSEDED, "a newer session has taken " + name));
        }
        LOG.info(Event.event("tunnel.open")
                .with("tunnel", name)
                .with("session", session.id())
                .with("owner", bearer.owner().id()));
        return new Opening.Opened(session);
    }

    /**
     * The session that {@code resume} names, if it is still held and was opened by the same token: with another one of the same user it
     * would outlive the revocation of that. Call on any loop.
     */
    Optional<TunnelSession> find(Hello.Resume resume, Bearer bearer) {
        TunnelSession session = byId.get(resume.session());
        if (session == null || !session.bearer().equals(bearer)) {
            return Optional.empty();
        }
        return Optional.of(session);
    }

    /** New requests no longer go to {@code session}; those that are open go on. */
    void unroute(TunnelSession session) {
        routes.remove(session.name(), session);
    }

    void remove(TunnelSession session) {
        byId.remove(session.id(), session);
        unroute(session);
    }

    /**
     * Over how many seconds clients should come back that lose this relay together: two of them a second, at first. The few
     * that came early are told less than those that came late, so one that is nearly alone is back at once.
     */
    int spreadSeconds() {
        return Math.clamp(byId.size() / 2, 1, Welcome.DEFAULT_SPREAD_SECONDS);
    }

    /** The tunnels that are open now, in the order of their names. */
    public List<LiveTunnel> live() {
        return byId.values().stream()
                .map(TunnelSession::live)
                .sorted(Comparator.comparing(live -> live.name().text()))
                .toList();
    }

    /** Ends the tunnel of this name, for good as far as its client goes; false when there is none. */
    public boolean stop(Label name) {
        List<TunnelSession> stopped = byId.values().stream()
                .filter(session -> session.name().equals(name))
                .toList();
        for (TunnelSession session : stopped) {
            session.loop().execute(() -> session.end(CloseCode.NAME_REFUSED, stopped(name)));
        }
        return !stopped.isEmpty();
    }

    /** What a client is told whose tunnel an administrator has ended. */
    static String stopped(Label name) {
        return "name: " + name + " was stopped by whoever runs the relay";
    }

    /** Tunnels that are open now. */
    public int count() {
        return byId.size();
    }

    /** Those of them whose client is away. */
    public int waiting() {
        return (int) byId.values().stream().filter(TunnelSession::away).count();
    }

    /** Ends every session, behind the frames that its loop has been given to send, and any that still opens. */
    public void closeAll(CloseCode code, String reason) {
        farewell = new Farewell(code, reason);
        List<TunnelSession> all = new ArrayList<>(byId.values());
        for (TunnelSession session : all) {
            EventLoop loop = session.loop();
            // Twice: the first turn takes what visitors' loops handed over, and what that leads to leaves in the next.
            loop.execute(() -> loop.execute(() -> session.end(code, reason)));
        }
    }
}
