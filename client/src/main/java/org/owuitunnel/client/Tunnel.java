package org.owuitunnel.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.link.LinkConfig;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.LinkSession;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.link.Succession;
import org.owuitunnel.client.origin.Origin;
import org.owuitunnel.client.origin.OriginConfig;
import org.owuitunnel.protocol.link.Welcome;

/** One tunnel of this process: its links to a relay and the way on to the app. Opened and closed by one thread. */
public final class Tunnel implements AutoCloseable {
    /** What open requests may take to finish when the tunnel is closed. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** What closing may take beyond that: a close frame and its answer. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Succession sessions;

    private Tunnel(Succession sessions) {
        this.sessions = sessions;
    }

    /**
     * Where a tunnel leads from and to.
     *
     * @param trusted certificates beside those of the system's authorities; none with a public relay
     * @param name the wanted one, or null
     * @param token asked at each dial; may block
     */
    public record Ends(
            RelayEndpoint relay,
            List<X509Certificate> trusted,
            @Nullable String name,
            Supplier<String> token,
            OriginAddress origin) {}

    /** Begins to open a tunnel on one of {@code loops}; {@code events} tells what becomes of it. */
    public static Tunnel open(Ends ends, EventLoopGroup loops, LinkEvents events) {
        EventLoop loop = loops.next();
        Origin origin = new Origin(new OriginConfig(ends.origin), loop, loop.ticker()::nanoTime);
        LinkConfig config = new LinkConfig(ends.relay, ends.trusted, ends.name, ends.token, Version.number());
        LinkSession.Environment environment =
                new LinkSession.Environment(loop, loop.ticker()::nanoTime, new SecureRandom());
        Succession sessions = new Succession(config, environment, origin, new Patient(origin, events));
        sessions.start();
        return new Tunnel(sessions);
    }

    /** Gives the app the time that each welcome grants, then passes every event on. On the link's loop. */
    private record Patient(Origin origin, LinkEvents then) implements LinkEvents {
        @Override
        public void online(Welcome welcome) {
            origin.patience(
                    Duration.ofSeconds(welcome.firstByteSeconds()), Duration.ofSeconds(welcome.answerGapSeconds()));
            then.online(welcome);
        }

        @Override
        public void leaving() {
            then.leaving();
        }

        @Override
        public void lost(String reason) {
            then.lost(reason);
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {
            then.retrying(pause, because);
        }

        @Override
        public void failed(LinkFailure failure) {
            then.failed(failure);
        }
    }

    /** Finishes what is being served, then ends; blocks for a few seconds at most. */
    @Override
    public void close() {
        CompletableFuture<Boolean> stopped = sessions.stop(GRACE);
        try {
            stopped.get(GRACE.plus(CLOSE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // The process ends: sockets that are still open are closed by the system.
        }
    }
}
