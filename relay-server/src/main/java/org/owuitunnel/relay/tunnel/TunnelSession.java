package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Wire;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.LinkEvent;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.RemoteStream;
import org.owuitunnel.relay.route.Route;

/**
 * One tunnel as the relay sees it: a name, its owner and a link. Confined to the link's event loop, but for {@link #open}
 * and what only reads its identity.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a request's deadline is never cancelled: it looks whether it still matters
final class TunnelSession implements Route, LinkListener {
    /** How long streams outlive their WebSocket: a laptop changes networks, or sleeps for a moment. */
    static final Duration HOLD = Duration.ofSeconds(30);

    /** How long a new request waits for a WebSocket to come back, before its visitor is told. */
    private static final Duration HOLD_REQUEST = Duration.ofSeconds(10);

    /** Time between two ticks of the link. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Log LOG = Log.of(TunnelSession.class);

    private final String id;
    private final Bearer bearer;
    private final Label name;
    private final Peer peer;
    private final EventLoop loop;
    private final Link link;
    private final Sessions sessions;
    private final Future<?> ticking;

    private final ResumeSecrets secrets;
    private final Instant since = Instant.now();

    /** As of the last tick, for whoever looks from elsewhere. */
    private volatile LiveTunnel.Figures figures = LiveTunnel.Figures.NONE;

    /** The last WebSocket that carried the link. */
    private @Nullable Wire wire;

    /** Requests that came while no WebSocket was there: as many as the link carries, and those that were given up within {@link #HOLD_REQUEST}. */
    private final List<TunnelStream> waiting = new ArrayList<>(0);

    /** True while no WebSocket carries the link. Written by the loop, read by whoever looks at the relay. */
    private volatile boolean away;

    /** The end of the hold; null while a WebSocket is attached. */
    private @Nullable Future<?> holding;

    TunnelSession(Sessions sessions, Identity identity, Peer peer, EventLoop loop) {
        this.sessions = sessions;
        this.id = identity.id;
        this.bearer = identity.bearer;
        this.name = identity.name;
        this.secrets = new ResumeSecrets(identity.secret);
        this.peer = peer;
        this.loop = loop;
        this.link = new Link(new Link.Environment(loop, sessions.allocator(), loop.ticker()::nanoTime), this, null);
        link.streams().maxStreams(sessions.limits().streamsPerLink());
        this.ticking = loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** On any thread. */
    boolean away() {
        return away;
    }

    /** What tells one session from another. */
    record Identity(String id, Bearer bearer, Label name, String secret) {
        @Override
        public String toString() {
            return "Identity[id=" + id + ", owner=" + bearer.owner().id() + ", name=" + name + "]";
        }
    }

    private void tick() {
        link.tick();
        long roundTrip = link.roundTripNanos();
        if (link.attached() && roundTrip > 0) {
            sessions.observer().roundTrip(roundTrip);
        }
        figures =
                new LiveTunnel.Figures(link.attached(), link.streams().size(), link.received(), link.sent(), roundTrip);
    }

    /** As an administrator sees it. On any thread. */
    LiveTunnel live() {
        return new LiveTunnel(name, bearer, peer.client(), since, peer.terms().gated(), figures);
    }

    /**
     * What the client has said of itself.
     *
     * @param client name and version of the program
     * @param instance which run of the program it is; null when it does not tell
     * @param probes whether it answers probes
     * @param terms who may come
     */
    record Peer(String client, @Nullable String instance, boolean probes, Route.Terms terms) {
        static Peer of(Hello hello, @Nullable BasicDigest basic) {
            Hello.Instance instance = hello.instance();
            Hello.Gate gate = hello.gate();
            Route.Terms terms = new Route.Terms(
                    gate != null,
                    gate == null || !gate.refusePreflights(),
                    Addresses.of(hello),
                    hello.capabilities().contains(Hello.GUESTS),
                    basic);
            return new Peer(
                    hello.client(),
                    instance == null ? null : instance.id(),
                    hello.capabilities().contains(ProbePath.CAPABILITY),
                    terms);
        }

        /** What it knows, and so does this relay. */
        List<String> capabilities() {
            List<String> known = new ArrayList<>();
            if (probes) {
                known.add(ProbePath.CAPABILITY);
            }
            if (terms.gated()) {
                known.add(Hello.Gate.CAPABILITY);
            }
            if (terms.basic() != null) {
                known.add(Hello.Gate.BASIC);
            }
            if (!terms.allowed().isEmpty()) {
                known.add(Hello.ALLOW);
            }
            if (terms.guests()) {
                known.add(Hello.GUESTS);
            }
            return known;
        }
    }

    String id() {
        return id;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public boolean answersProbes() {
        return peer.probes();
    }

    @Override
    public Optional<Ownership> ownership() {
        return Optional.of(new Ownership(name, bearer.owner().id(), peer.terms()));
    }

    @Override
    public @Nullable Route of(String id) {
        return bearer.owner().id().equals(id) ? this : null;
    }

    Bearer bearer() {
        return bearer;
    }

    Label name() {
        return name;
    }

    EventLoop loop() {
        return loop;
    }

    Link link() {
        return link;
    }

    ResumeSecrets secrets() {
        return secrets;
    }

    @Override
    public RemoteStream open(RequestHead head, boolean last, Caller visitor, EventLoop visitorLoop) {
        TunnelStream stream = new TunnelStream(loop, visitorLoop, visitor);
        if (loop.inEventLoop()) {
            openHere(stream, head, last);
        } else {
            loop.execute(() -> openHere(stream, head, last));
        }
        return stream;
    }

    private void openHere(TunnelStream visitor, RequestHead head, boolean last) {
        Stream stream = link.ended() ? null : link.streams().open(head, last, visitor);
        if (stream == null) {
            ErrorCode code = link.ended() ? ErrorCode.LINK_AWAY : ErrorCode.REFUSED;
            if (code == ErrorCode.REFUSED) {
                sessions.observer().met(Limit.STREAMS_PER_LINK);
            }
            loop.execute(() -> visitor.onReset(code, ""));
            return;
        }
        visitor.opened(stream);
        if (!link.attached()) {
            visitor.waits(loop.ticker().nanoTime());
            waiting.add(visitor);
            loop.schedule(() -> giveUp(stream, visitor), HOLD_REQUEST.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void giveUp(Stream stream, TunnelStream visitor) {
        boolean waited = waiting.remove(visitor);
        if (!stream.closed() && stream.unsent()) {
            if (waited) {
                visitor.waitedUntil(loop.ticker().nanoTime());
            }
            stream.reset(ErrorCode.LINK_AWAY, "");
            visitor.onReset(ErrorCode.LINK_AWAY, "");
        }
    }

    /** Nobody waits for a WebSocket any longer. */
    private void endWaiting() {
        long now = loop.ticker().nanoTime();
        waiting.forEach(stream -> stream.waitedUntil(now));
        waiting.clear();
    }

    /** Gives up the WebSocket that carries the link, which may be half gone or in the wrong hands; another one follows. */
    void leaveWire() {
        link.detach();
        Wire old = wire;
        if (old != null) {
            old.close(CloseCode.SILENT, "the link goes on over another WebSocket");
        }
    }

    /** A WebSocket carries the link, for the first time or again. */
    void attach(Wire newWire, long received) {
        link.attach(newWire, received);
        wire = newWire;
        away = false;
        endWaiting();
        if (holding != null) {
            holding.cancel(false);
            holding = null;
        }
    }

    /** Asks the client to move to another relay process. */
    void sendAway() {
        if (!link.ended()) {
            link.sendAway();
        }
    }

    /** True while {@code candidate} is the WebSocket that carries the link. */
    @SuppressWarnings("ReferenceEquality") // one object is one socket
    boolean carriedBy(Wire candidate) {
        return wire == candidate && link.attached();
    }

    /** A message came over {@code from}; one over a WebSocket that was replaced meanwhile does not count. */
    void onMessage(Wire from, ByteBuf message) {
        if (carriedBy(from)) {
            secrets.arrived();
            link.onMessage(message);
        }
    }

    /** The WebSocket is gone, for good when {@code code} says so. */
    void onClosed(int code, String reason) {
        CloseCode known = CloseCode.of(code);
        if (known != null && !known.resumable()) {
            end(known, reason);
        } else {
            hold(reason);
        }
    }

    private void hold(String why) {
        if (link.ended()) {
            return;
        }
        link.detach();
        away = true;
        sessions.observer().link(LinkEvent.WAITING);
        LOG.info(Event.event("tunnel.waiting")
                .with("tunnel", name)
                .with("session", id)
                .with("reason", why));
        if (holding == null) {
            holding = loop.schedule(() -> end(CloseCode.SILENT, "not resumed"), HOLD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onDrain() {
        // The client asks for no more requests: it is being stopped, and its name is free for another session.
        sessions.unroute(this);
        LOG.info(Event.event("tunnel.leaving").with("tunnel", name).with("session", id));
    }

    @Override
    public void onSilent() {
        hold("nothing heard");
    }

    @Override
    public void onBroken(String why) {
        LOG.warn(Event.event("tunnel.broken")
                .with("tunnel", name)
                .with("session", id)
                .with("reason", why));
        sessions.observer().link(LinkEvent.BROKEN);
        over();
    }

    /** Ends the link and with it the session. */
    void end(CloseCode code, String reason) {
        over(); // first: a visitor whose request ends with the link may ask again at once
        if (!link.ended()) {
            link.end(code, reason);
            sessions.observer().link(code == CloseCode.SILENT ? LinkEvent.LOST : LinkEvent.CLOSED);
            LOG.info(Event.event("tunnel.closed")
                    .with("tunnel", name)
                    .with("session", id)
                    .with("reason", reason));
        }
    }

    private void over() {
        ticking.cancel(false);
        if (holding != null) {
            holding.cancel(false);
        }
        endWaiting();
        sessions.remove(this);
    }
}
