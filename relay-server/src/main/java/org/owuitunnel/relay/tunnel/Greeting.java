package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.http.BasicCredentials;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.ShareKey;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.LinkEvent;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/**
 * One WebSocket of an admitted client: hello, welcome, then the messages of its session. Called on the channel's loop;
 * the session may live on another one, since a link keeps its loop when its WebSocket is replaced.
 */
public final class Greeting implements LinkWebSocketHandler.Listener {
    private static final Log LOG = Log.of(Greeting.class);

    private final Setup setup;
    private final Bearer bearer;
    private final EventLoop loop;
    private @Nullable WebSocketWire wire;

    /** Ends a WebSocket whose client says nothing; null before it is one. */
    private @Nullable Future<?> helloDue;

    /** Null until the welcome was sent. */
    private @Nullable TunnelSession session;

    /** True once the WebSocket is closed: a claim that is still being made comes too late. */
    private boolean closed;

    /**
     * What links need of the relay.
     *
     * @param blocking runs {@code admission} and what blocks of {@code gate}
     * @param urls where visitors find an owner's name, the best first; must not block
     */
    public record Setup(
            Sessions sessions,
            Admission admission,
            Gate gate,
            Executor blocking,
            BiFunction<Owner, Label, List<String>> urls) {}

    Greeting(Setup setup, Bearer bearer, EventLoop loop) {
        this.setup = setup;
        this.bearer = bearer;
        this.loop = loop;
    }

    void wire(WebSocketWire installed) {
        wire = installed;
        Duration patience = setup.sessions().limits().visitor().head();
        helloDue = loop.schedule(
                () -> {
                    setup.sessions().observer().met(Limit.HELLO_TIMEOUT);
                    installed.close(CloseCode.PROTOCOL_ERROR, "no hello");
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void onText(String text) {
        stopWaiting();
        Hello hello;
        try {
            hello = HandshakeJson.readHello(text);
        } catch (ProtocolException e) {
            wire().close(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            return;
        }
        Hello.Gate gate = hello.gate();
        if (gate != null && !ShareKey.isDigest(gate.key())) {
            wire().close(CloseCode.PROTOCOL_ERROR, "hello: gate.key: not a SHA-256 in base64url");
            return;
        }
        String fault = gate == null || gate.basic() == null
                ? null
                : BasicCredentials.fault(gate.basic()).orElse(null);
        if (fault != null) {
            wire().close(CloseCode.PROTOCOL_ERROR, "hello: gate.basic: " + fault);
            return;
        }
        if (!Addresses.areUsable(hello)) {
            wire().close(CloseCode.PROTOCOL_ERROR, "hello: allow: not up to 100 addresses or ranges");
            return;
        }
        Hello.Resume resume = hello.resume();
        TunnelSession held =
                resume == null ? null : setup.sessions().find(resume, bearer).orElse(null);
        if (held == null || resume == null) {
            openNew(hello);
        } else {
            run(held.loop(), () -> resume(held, hello, resume));
        }
    }

    /** On the session's loop. */
    private void resume(TunnelSession held, Hello hello, Hello.Resume resume) {
        if (held.link().ended()) {
            run(loop, () -> openNew(hello));
            return;
        }
        if (!held.secrets().proves(resume.secret())) {
            if (held.link().attached()) {
                // From a connection that was given up meanwhile, most likely: a new session would end the one that
                // works.
                wire().close(CloseCode.GOING_AWAY, "the link goes on over another WebSocket");
            } else {
                run(loop, () -> openNew(hello));
            }
            return;
        }
        held.secrets().offer(setup.sessions().secret());
        run(loop, () -> resumed(held)); // before the welcome, which the client's first message follows
        held.leaveWire();
        wire().sendText(HandshakeJson.write(welcome(held, true, held.link().received())));
        try {
            held.attach(wire(), resume.received());
        } catch (ProtocolException e) {
            held.end(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            wire().close(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
            return;
        }
        setup.sessions().observer().link(LinkEvent.RESUMED);
        LOG.info(Event.event("tunnel.resumed").with("tunnel", held.name()).with("session", held.id()));
    }

    private void resumed(TunnelSession held) {
        session = held;
        if (closed) {
            onClosed(LinkWebSocketHandler.NO_CLOSE_FRAME, "closed during the handshake");
        }
    }

    private void openNew(Hello hello) {
        setup.blocking().execute(() -> {
            Claim claim;
            OptionalInt most = setup.admission().mostTunnels(bearer.owner());
            try {
                claim = setup.admission().claim(bearer.owner(), hello.name());
                letOwnerIn(claim, hello.gate());
            } catch (IOException e) {
                LOG.error(Event.event("names.failed").because(e));
                loop.execute(() -> wire().close(CloseCode.INTERNAL_ERROR, "the relay cannot write its names"));
                return;
            }
            loop.execute(() -> claimed(claim, hello, most));
        });
    }

    private void letOwnerIn(Claim claim, Hello.@Nullable Gate gate) throws IOException {
        if (gate != null && claim instanceof Claim.Granted granted) {
            setup.gate().own(granted.name(), bearer.owner().id(), gate.key());
        }
    }

    private void claimed(Claim claim, Hello hello, OptionalInt most) {
        if (closed) {
            return;
        }
        switch (claim) {
            case Claim.Refused refused -> {
                setup.sessions().observer().met(Limit.NAME_REFUSED);
                wire().close(CloseCode.NAME_REFUSED, refused.message());
            }
            case Claim.Granted granted -> {
                Newcomer newcomer = new Newcomer(bearer, granted.name(), hello, basic(granted.name(), hello.gate()));
                switch (setup.sessions().open(newcomer, loop, most)) {
                    case Opening.Opened opened -> welcomed(opened.session());
                    case Opening.Superseded() ->
                        wire().close(CloseCode.SUPERSEDED, "a newer client has taken " + granted.name());
                    case Opening.Full full -> {
                        setup.sessions().observer().met(Limit.USER_TUNNELS);
                        wire().close(CloseCode.NAME_REFUSED, full.sentence());
                    }
                }
            }
        }
    }

    private @Nullable BasicDigest basic(Label name, Hello.@Nullable Gate gate) {
        String credentials = gate == null ? null : gate.basic();
        return credentials == null
                ? null
                : setup.gate().basic().digest(name, bearer.owner().id(), credentials);
    }

    private void welcomed(TunnelSession opened) {
        session = opened;
        wire().sendText(HandshakeJson.write(welcome(opened, false, 0)));
        opened.attach(wire(), 0);
        if (setup.sessions().leaving()) {
            opened.sendAway(); // it came in between the order to all others and the closing of the door
        }
        watch(opened);
    }

    /** What ends a session that may not go on; null for one that may. Blocks. */
    private @Nullable Runnable ending(TunnelSession opened) {
        if (!setup.admission().knows(bearer)) {
            return () -> opened.end(CloseCode.REVOKED, "it was revoked");
        }
        return setup.admission().isBlocked(opened.name())
                ? () -> opened.end(CloseCode.NAME_REFUSED, Sessions.stopped(opened.name()))
                : null;
    }

    private void watch(TunnelSession opened) {
        RevocationWatch.Watched watched = new RevocationWatch.Watched(() -> ending(opened), opened.link()::ended);
        RevocationWatch.start(loop, setup.blocking(), watched);
    }

    private Welcome welcome(TunnelSession of, boolean resumed, long received) {
        return new Welcome(
                of.id(),
                of.secrets().newest(),
                of.name().text(),
                setup.urls().apply(bearer.owner(), of.name()),
                setup.sessions().limits().streamsPerLink(),
                (int) TunnelSession.HOLD.toSeconds(),
                wholeSeconds(setup.sessions().limits().origin().firstByte()),
                wholeSeconds(setup.sessions().limits().origin().gap()),
                resumed,
                received,
                of.peer().capabilities(),
                setup.sessions().spreadSeconds());
    }

    /** Rounded up: no one is given less than was set. */
    private static int wholeSeconds(Duration time) {
        return (int) time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    @Override
    public void onMessage(ByteBuf message) {
        TunnelSession of = session;
        if (of == null) {
            wire().close(CloseCode.PROTOCOL_ERROR, "frames before the welcome");
        } else if (of.loop().inEventLoop()) {
            of.onMessage(wire(), message);
        } else {
            ByteBuf kept = message.retain();
            of.loop().execute(() -> {
                of.onMessage(wire(), kept);
                kept.release();
            });
        }
    }

    @Override
    public void onWritable() {
        TunnelSession of = session;
        if (of != null) {
            run(of.loop(), () -> of.link().onWritable());
        }
    }

    @Override
    public void onClosed(int code, String reason) {
        closed = true;
        stopWaiting();
        TunnelSession of = session;
        if (of != null) {
            run(of.loop(), () -> {
                if (of.carriedBy(wire())) {
                    of.onClosed(code, reason);
                }
            });
        }
    }

    private void stopWaiting() {
        if (helloDue != null) {
            helloDue.cancel(false);
        }
    }

    private WebSocketWire wire() {
        return Objects.requireNonNull(wire, "not installed");
    }

    private static void run(EventLoop on, Runnable task) {
        if (on.inEventLoop()) {
            task.run();
        } else {
            on.execute(task);
        }
    }
}
