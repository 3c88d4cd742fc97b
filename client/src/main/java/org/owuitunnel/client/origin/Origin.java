package org.owuitunnel.client.origin;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Ignoring;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * Turns each stream that the relay opens into an HTTP/1.1 exchange with the local app. Confined to the link's loop, on
 * which its connections live as well.
 *
 * <p>Whatever a head says, only the configured address is dialled: no proxies, no redirects, no cookies, no decompression.
 */
public final class Origin implements StreamAcceptor {
    /** Seconds between looks at who has been silent or idle for too long: each such limit may be late by as much. */
    private static final long TICK_SECONDS = 1;

    private final OriginConfig config;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final OriginEvents events;
    private final OriginConnections connections;

    /** What the app is granted in exchanges that begin now. */
    private OriginConfig.Timeouts timeouts;

    /** Exchanges for which the origin has something left to do. */
    private final Set<Exchange> active = new LinkedHashSet<>();

    private @Nullable ScheduledFuture<?> ticking;

    /**
     * An origin without connections.
     *
     * @param loop the link's
     * @param clock nanoseconds, monotonic
     */
    public Origin(OriginConfig config, EventLoop loop, LongSupplier clock) {
        this(config, loop, clock, problem -> {});
    }

    /** The same, which tells {@code events} how the app fares. */
    public Origin(OriginConfig config, EventLoop loop, LongSupplier clock, OriginEvents events) {
        this.config = config;
        this.events = events;
        this.timeouts = config.timeouts();
        this.loop = loop;
        this.clock = clock;
        this.connections = new OriginConnections(new OriginDialer(config, loop, events), clock);
    }

    @Override
    public StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        assert loop.inEventLoop();
        if (head.method().equals("CONNECT")) {
            return refuse(stream, "CONNECT");
        }
        Exchange exchange;
        try {
            exchange = new Exchange(this, stream, head, last);
        } catch (IllegalArgumentException e) {
            return refuse(stream, String.valueOf(e.getMessage()));
        }
        active.add(exchange);
        startTicking();
        exchange.start();
        return exchange;
    }

    /** How long the app may take until its answer begins, and pause in it: for exchanges that begin from now on. */
    public void patience(Duration firstByte, Duration gap) {
        assert loop.inEventLoop();
        timeouts = new OriginConfig.Timeouts(config.timeouts().connect(), firstByte, gap);
    }

    /** Closes idle connections and looks at no one any more; exchanges that are open end with their streams. */
    public void close() {
        assert loop.inEventLoop();
        ScheduledFuture<?> task = ticking;
        if (task != null) {
            task.cancel(false);
        }
        connections.close();
    }

    OriginConfig config() {
        return config;
    }

    OriginConfig.Timeouts timeouts() {
        return timeouts;
    }

    OriginEvents events() {
        return events;
    }

    OriginConnections connections() {
        return connections;
    }

    LongSupplier clock() {
        return clock;
    }

    /** The origin has nothing left to do for {@code exchange}, or nothing that is limited in time. */
    void quiet(Exchange exchange) {
        active.remove(exchange);
    }

    /** Gives up whoever is late. */
    void tick() {
        for (Exchange exchange : new ArrayList<>(active)) {
            exchange.tick();
        }
        connections.sweep();
    }

    private void startTicking() {
        if (ticking == null) {
            ticking = loop.scheduleAtFixedRate(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static StreamHandler refuse(Stream stream, String why) {
        stream.reset(ErrorCode.PROTOCOL_ERROR, "not a request that may be passed on: " + why);
        return Ignoring.INSTANCE;
    }
}
