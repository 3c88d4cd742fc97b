package org.owuitunnel.client.link;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.relay.wire.WebSocketWire;

/**
 * Keeps a link to the relay alive: dials, greets, and when the WebSocket is lost dials again and goes on where it was.
 * Confined to its loop; {@link #start} and {@link #stop} may be called on any thread.
 */
public final class LinkSession {
    /** Time between two ticks of the link. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /**
     * What a session needs of the world.
     *
     * @param clock nanoseconds, monotonic
     */
    public record Environment(EventLoop loop, LongSupplier clock, RandomGenerator random) {}

    private final LinkConfig config;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final StreamAcceptor acceptor;
    private final LinkEvents events;
    private final LinkDialer dialer;
    private final Redial redial;
    private final Introduction introduction;
    private final Doubt doubt;
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private State state = State.NEW;

    /** The present dial; null when there was none. */
    private @Nullable Dial dial;

    /** The present WebSocket; null while there is none. */
    private @Nullable Attempt attempt;

    private final HeldLink held;

    /** Ends the pause, or the wait for the welcome. */
    private final Alarm timer;

    private @Nullable Future<?> ticking;

    /** When a stop gives up waiting for open streams; only meaningful while {@link #stopping}. */
    private long stopAt;

    private boolean stopping;

    /** True once the relay has asked to be left: it still may open streams, but where it was is another one to be dialled. */
    private boolean retiring;

    /** A session that hands streams to {@code acceptor}, which lives on the same loop. */
    public LinkSession(LinkConfig config, Environment environment, StreamAcceptor acceptor, LinkEvents events) {
        this(config, environment, acceptor, events, RelayTls.provider());
    }

    LinkSession(
            LinkConfig config,
            Environment environment,
            StreamAcceptor acceptor,
            LinkEvents events,
            SslProvider provider) {
        this.config = config;
        this.loop = environment.loop;
        this.clock = environment.clock;
        this.acceptor = acceptor;
        this.events = events;
        this.dialer = new LinkDialer(config, loop, provider, environment.random);
        this.redial = new Redial(environment.random, clock);
        this.timer = new Alarm(loop);
        this.held = new HeldLink(loop);
        this.introduction = new Introduction(config, environment.random);
        this.doubt = new Doubt(loop);
    }

    /** Whether the relay is dialled in quick succession, for another session still serves meanwhile. On the loop. */
    void hurry(boolean on) {
        redial.hurry(on);
    }

    /** Begins to dial. */
    public void start() {
        loop.execute(() -> {
            if (state == State.NEW) {
                ticking = loop.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
                dialNow();
            }
        });
    }

    /**
     * Takes no more visitors, waits up to {@code grace} for those that are being served, and ends.
     *
     * @return completes when the WebSocket is closed
     */
    public CompletableFuture<Boolean> stop(Duration grace) {
        loop.execute(() -> {
            stopping = true;
            stopAt = clock.getAsLong() + grace.toNanos();
            Link served = held.get();
            if (served != null && state == State.ONLINE) {
                served.drain();
            }
            endIfServed();
        });
        return stopped;
    }

    /** Where the present connection leads from and to; null while there is none. On the loop. */
    Dial.@Nullable Route route() {
        boolean connected = state == State.ONLINE || state == State.DIALLING;
        return dial == null || !connected ? null : dial.route();
    }

    /** The relay's address; null while there is no connection to it. On the loop. */
    public @Nullable InetAddress remoteAddress() {
        Dial.Route route = route();
        return route == null ? null : route.remote();
    }

    /** The context for connections to the relay, which was made for the link; may block. */
    public SslContext tls() throws GeneralSecurityException, IOException {
        return dialer.tls();
    }

    /** Something may have happened to the link: the relay is asked at once and given up if it does not answer. On the loop. */
    void doubt(String why) {
        Link doubted = held.get();
        if (state == State.ONLINE && doubted != null) {
            doubt.ask(doubted, () -> leave(doubted, why + ", and the relay no longer answers"));
        }
    }

    /** This machine has another way out: a link that stands is doubted, a dial is begun anew. On the loop. */
    void networkChanged(String why) {
        if (state == State.ONLINE) {
            doubt(why);
        } else if (state == State.PAUSING || state == State.DIALLING) {
            redial.networkChanged();
            timer.clear();
            Attempt given = attempt;
            if (given != null) {
                given.close(CloseCode.SILENT, why);
            }
            if (dial != null) {
                dial.cancel();
            }
            dialNow();
        }
    }

    /** The address that the link's connection leaves from is no longer this machine's: nothing comes back any more. */
    void networkGone(String why) {
        Link gone = held.get();
        if (state == State.ONLINE && gone != null) {
            leave(gone, why);
        } else {
            networkChanged(why);
        }
    }

    private void leave(Link left, String why) {
        if (state == State.ONLINE && left == held.get()) { // else another has taken its place meanwhile
            redial.networkChanged();
            left.giveUp(why);
            lost(why);
        }
    }

    private void dialNow() {
        state = State.DIALLING;
        Attempt next = new Attempt(this, config.relay(), introduction, held, timer);
        attempt = next;
        dial = dialer.dial(next, next);
    }

    /** Whether {@code one} is the attempt that counts: not when another has taken its place. */
    @SuppressWarnings("ReferenceEquality") // one object is one socket
    boolean isPresent(Attempt one) {
        return attempt == one && state != State.OVER;
    }

    /** The relay has welcomed the client; from now on the link is on {@code wire}. */
    void greeted(Welcome received, WebSocketWire wire) {
        Link served = received.resumed() ? held.resumed() : opened(received);
        served.attach(wire, received.resumed() ? received.received() : 0);
        held.keep();
        introduction.welcomed(received);
        state = State.ONLINE;
        redial.online(Duration.ofSeconds(received.spreadSeconds()));
        events.online(received);
        if (stopping) {
            served.drain();
        }
    }

    private Link opened(Welcome received) {
        Link opened = new Link(new Link.Environment(loop, ByteBufAllocator.DEFAULT, clock), new Owner(), acceptor);
        opened.streams().maxStreams(received.maxStreams());
        return held.replaced(opened);
    }

    /** What the link tells of itself. */
    private final class Owner implements LinkListener {
        @Override
        public void onDrain() {
            retiring = true;
            events.leaving();
        }

        @Override
        public void onSilent() {
            lost("nothing heard from the relay");
        }

        @Override
        public void onBroken(String why) {
            held.broken();
            lost("the relay broke the rules of the link: " + why);
        }
    }

    /** The present WebSocket was closed, by whomever. */
    void closed(int code, String reason) {
        timer.clear();
        CloseCode known = CloseCode.of(code);
        if (known == null || known.resumable()) {
            Link left = held.get();
            if (left != null) {
                left.detach();
            }
            lostOrFailed(reason);
            return;
        }
        held.end(reason);
        LinkFailure failure = Refusals.describe(config, known, introduction.servedName(), reason);
        if (failure == null) {
            lostOrFailed(reason);
        } else {
            dialFailed(failure);
        }
    }

    private void lostOrFailed(String reason) {
        if (state == State.ONLINE) {
            lost(reason);
        } else {
            dialFailed(new LinkFailure.Unreachable(
                    config.relay(), "closed the WebSocket before its welcome: " + reason, true));
        }
    }

    /** The WebSocket is gone: at once another one, unless the last was short-lived as well. */
    private void lost(String reason) {
        attempt = null;
        doubt.settle();
        if (state == State.OVER) {
            return;
        }
        hold();
        events.lost(reason);
        if (stopping || retiring) {
            end(reason);
        } else {
            pause(redial.afterLoss());
        }
    }

    /** The present attempt has come to nothing. */
    void dialFailed(LinkFailure failure) {
        attempt = null;
        if (redial.hopeless(failure)) {
            end(failure.sentence());
            events.failed(failure);
            return;
        }
        hold();
        Duration pause = redial.after(failure, held.get() != null);
        events.retrying(pause, failure);
        pause(pause);
    }

    private void pause(Duration pause) {
        if (pause.isZero()) {
            dialNow();
            return;
        }
        state = State.PAUSING;
        timer.set(pause, this::dialNow);
    }

    private void hold() {
        Welcome last = introduction.last();
        if (last != null) {
            held.waitFor(Duration.ofSeconds(last.holdSeconds()));
        }
    }

    /** Called each second. */
    void tick() {
        Link ticked = held.get();
        if (ticked != null) {
            ticked.tick();
        }
        if (stopping) {
            endIfServed();
        }
    }

    private void endIfServed() {
        Link served = held.get();
        boolean busy =
                state == State.ONLINE && served != null && served.streams().size() > 0;
        if (!busy || clock.getAsLong() - stopAt >= 0) {
            end("the client was stopped");
        }
    }

    private void end(String reason) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        held.end(reason);
        if (attempt != null) {
            attempt.close(CloseCode.DONE, reason);
        }
        timer.clear();
        if (ticking != null) {
            ticking.cancel(false);
        }
        doubt.settle();
        if (dial == null) {
            stopped.complete(true);
        } else {
            dial.cancel();
            dial.whenClosed(() -> stopped.complete(true));
        }
    }
}
