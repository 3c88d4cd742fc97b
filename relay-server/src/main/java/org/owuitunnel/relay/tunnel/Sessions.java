package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
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

    /** True once clients are to go elsewhere. Written by whoever stops the relay, read by every loop. */
    private volatile boolean leaving;

    /** Sessions whose names are entered in {@code routes}; {@code limits} are those in force, asked at each new session. */
    public Sessions(RouteTable routes, SecureRandom random, Supplier<RelayConfig.Limits> limits) {
        this.routes = routes;
        this.random = random;
        this.limits = limits;
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
     * A new session, which takes over {@code name} at once: the owner's older session of that name ends. Call on
     * {@code loop}.
     */
    TunnelSession open(Owner owner, Label name, EventLoop loop) {
        TunnelSession session =
                new TunnelSession(this, new TunnelSession.Identity(secret(), owner, name, secret()), loop);
        byId.put(session.id(), session);
        if (routes.put(name, session) instanceof TunnelSession older) {
            older.loop().execute(() -> older.end(CloseCode.SUPERSEDED, "a newer session has taken " + name));
        }
        LOG.info(Event.event("tunnel.open")
                .with("tunnel", name)
                .with("session", session.id())
                .with("owner", owner.id()));
        return session;
    }

    /** The session that {@code resume} names, if it is still held. Call on any loop. */
    Optional<TunnelSession> find(Hello.Resume resume, Owner owner) {
        TunnelSession session = byId.get(resume.session());
        if (session == null || !session.owner().equals(owner)) {
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

    /** Tunnels that are open now. */
    public int count() {
        return byId.size();
    }

    /** Ends every session, behind the frames that its loop has been given to send. */
    public void closeAll(CloseCode code, String reason) {
        List<TunnelSession> all = new ArrayList<>(byId.values());
        for (TunnelSession session : all) {
            EventLoop loop = session.loop();
            // Twice: the first turn takes what visitors' loops handed over, and what that leads to leaves in the next.
            loop.execute(() -> loop.execute(() -> session.end(code, reason)));
        }
    }
}
