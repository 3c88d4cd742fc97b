package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a session at once what its keep-alive would notice ten seconds later: another network, or a sleep. Asks the routing
 * table once a second, which every system has and which costs some microseconds; netlink and its like would be another
 * interface for each system. Confined to the session's loop, but for the look itself.
 */
public final class Surroundings implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Supplier<LinkSession> session;
    private final EventLoop loop;
    private final LongSupplier wallMillis;
    private final SleepWatch sleep = new SleepWatch();
    private final Future<?> ticking;
    private @Nullable NetworkView before;

    /** The relay's address to which {@link #before} belongs; null for none. */
    private @Nullable InetAddress relayBefore;

    private boolean looking;
    private boolean closed;

    /**
     * Watches for {@code session}, which is asked for each time and lives on {@code loop}, from now on.
     *
     * @param wallMillis the wall's clock, in milliseconds
     */
    public Surroundings(Supplier<LinkSession> session, EventLoop loop, LongSupplier wallMillis) {
        this.session = session;
        this.loop = loop;
        this.wallMillis = wallMillis;
        this.ticking =
                loop.scheduleWithFixedDelay(this::tick, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (sleep.tick(loop.ticker().nanoTime(), wallMillis.getAsLong())) {
            session.get().doubt("this machine slept");
        }
        Dial.Route route = session.get().route();
        if (!looking && (route == null || !route.remote().isLoopbackAddress())) {
            looking = true;
            Thread.ofVirtual().name("network-look").start(() -> look(route));
        }
    }

    private void look(Dial.@Nullable Route route) {
        NetworkView now = NetworkView.now(route == null ? null : route.remote());
        boolean gone = route != null && !NetworkView.has(route.local());
        loop.execute(() -> looked(route, now, gone));
    }

    private void looked(Dial.@Nullable Route route, NetworkView now, boolean gone) {
        looking = false;
        if (closed) {
            return;
        }
        InetAddress relay = route == null ? null : route.remote();
        NetworkView last = before;
        boolean comparable = last != null && Objects.equals(relay, relayBefore);
        boolean changed = last != null && (comparable ? !last.equals(now) : !last.sameWayOut(now));
        before = now;
        relayBefore = relay;
        if (gone && route != null && route.equals(session.get().route())) {
            session.get()
                    .networkGone(
                            "this machine has lost the address " + route.local().getHostAddress());
        } else if (changed) {
            session.get().networkChanged("this machine's network changed");
        }
    }

    @Override
    public void close() {
        ticking.cancel(false);
        loop.execute(() -> closed = true);
    }
}
