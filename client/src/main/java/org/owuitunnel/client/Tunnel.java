package org.owuitunnel.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.health.AppWatch;
import org.owuitunnel.client.health.Health;
import org.owuitunnel.client.health.HealthEvents;
import org.owuitunnel.client.health.ProbeAnswers;
import org.owuitunnel.client.link.Audience;
import org.owuitunnel.client.link.LinkConfig;
import org.owuitunnel.client.link.LinkEvents;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.LinkSession;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.client.link.Succession;
import org.owuitunnel.client.link.Surroundings;
import org.owuitunnel.client.openwebui.Guard;
import org.owuitunnel.client.openwebui.GuestDoor;
import org.owuitunnel.client.origin.Origin;
import org.owuitunnel.client.origin.OriginConfig;
import org.owuitunnel.client.origin.OriginEvents;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.protocol.link.Welcome;

/** One tunnel of this process: its links to a relay and the way on to the app. Opened and closed by one thread. */
public final class Tunnel implements AutoCloseable {
    /** What open requests may take to finish when the tunnel is closed. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** What closing may take beyond that: a close frame and its answer. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Succession sessions;
    private final Surroundings surroundings;

    /** Ends what looks after the tunnel. */
    private final Runnable watches;

    private Tunnel(Succession sessions, Surroundings surroundings, Runnable watches) {
        this.sessions = sessions;
        this.surroundings = surroundings;
        this.watches = watches;
    }

    /**
     * Where a tunnel leads from and to.
     *
     * @param trusted certificates beside those of the system's authorities; none with a public relay
     * @param name the wanted one, or null
     * @param token asked at each dial; may block
     * @param strippedFields names of request fields that never reach the app, as {@link FieldRules#canonical} has them
     * @param originTls what the app is spoken to with, which stays the caller's; null for plain HTTP
     * @param guard looks at the app before anybody can come; null where the app is known to be safe
     * @param audience who may come
     */
    public record Ends(
            RelayEndpoint relay,
            List<X509Certificate> trusted,
            @Nullable String name,
            Supplier<String> token,
            OriginAddress origin,
            Set<String> strippedFields,
            @Nullable OriginTls originTls,
            Guard.@Nullable Setup guard,
            Audience audience) {
        /** The app is known to be safe. */
        public Ends(
                RelayEndpoint relay,
                List<X509Certificate> trusted,
                @Nullable String name,
                Supplier<String> token,
                OriginAddress origin,
                Set<String> strippedFields,
                @Nullable OriginTls originTls) {
            this(relay, trusted, name, token, origin, strippedFields, originTls, null, Audience.EVERYONE);
        }

        /** The app gets every field that the relay lets through, by plain HTTP. */
        public Ends(
                RelayEndpoint relay,
                List<X509Certificate> trusted,
                @Nullable String name,
                Supplier<String> token,
                OriginAddress origin) {
            this(relay, trusted, name, token, origin, Set.of(), null);
        }
    }

    /** Begins to open a tunnel on one of {@code loops}, once its guard allows it; {@code events} tells what becomes of it. */
    public static Tunnel open(Ends ends, EventLoopGroup loops, LinkEvents events) {
        return open(ends, loops, events, null);
    }

    /** The same; what is found out about the way of visitors goes to {@code health}, and nothing is tried when it is null. */
    public static Tunnel open(Ends ends, EventLoopGroup loops, LinkEvents events, @Nullable HealthEvents health) {
        EventLoop loop = loops.next();
        SecureRandom random = new SecureRandom();
        AppSide appSide = new AppSide(health);
        Origin origin = new Origin(
                new OriginConfig(ends.origin, OriginConfig.Timeouts.DEFAULT, ends.strippedFields, ends.originTls),
                loop,
                loop.ticker()::nanoTime,
                appSide);
        Guard guard = ends.guard == null ? null : new Guard(ends.guard, origin, loop);
        appSide.guard = guard;
        ProbeAnswers answers = new ProbeAnswers(new GuestDoor(guard == null ? origin : guard));
        LinkConfig config =
                new LinkConfig(ends.relay, ends.trusted, ends.name, ends.token, Version.number(), ends.audience);
        LinkSession.Environment environment = new LinkSession.Environment(loop, loop.ticker()::nanoTime, random);
        Followers followers = new Followers(origin, events);
        Succession sessions = new Succession(config, environment, answers, followers);
        List<Runnable> watches = new ArrayList<>();
        if (health != null) {
            Health found = new Health(new Health.Setup(ends.relay, answers, new View(sessions), loop, random), health);
            followers.health = found;
            watches.add(found::close);
        }
        if (health != null && guard == null) {
            watches.add(new AppWatch(ends.origin, ends.originTls, loop, health)::close);
        }
        if (guard == null) {
            sessions.start();
        } else {
            watches.add(guard::close);
            guard.start(sessions::start);
        }
        return new Tunnel(
                sessions,
                new Surroundings(sessions::present, loop, System::currentTimeMillis),
                () -> loop.execute(() -> watches.forEach(Runnable::run)));
    }

    /** What exchanges tell of the app, for whoever wants to know. On the link's loop. */
    private static final class AppSide implements OriginEvents {
        private final @Nullable HealthEvents health;

        /** Null where there is none; set before anybody can come. */
        private @Nullable Guard guard;

        AppSide(@Nullable HealthEvents health) {
            this.health = health;
        }

        @Override
        public void refused(OriginProblem problem) {
            if (health != null) {
                health.refused(problem);
            }
        }

        @Override
        public void away() {
            if (guard != null) {
                guard.doubt();
            }
        }
    }

    /** The link, as far as the health of its public name depends on it. */
    private record View(Succession sessions) implements Health.LinkView {
        @Override
        public SslContext context() throws GeneralSecurityException, IOException {
            return sessions.present().tls();
        }

        @Override
        public @Nullable InetAddress remoteAddress() {
            return sessions.present().remoteAddress();
        }

        @Override
        public String program() {
            return "owui-tunnel/" + Version.number();
        }
    }

    /** Gives the app the time that each welcome grants, has the public name tried, then passes every event on. On the link's loop. */
    private static final class Followers implements LinkEvents {
        private final Origin origin;
        private final LinkEvents then;

        /** Null when nothing is tried; set before the session starts. */
        private @Nullable Health health;

        Followers(Origin origin, LinkEvents then) {
            this.origin = origin;
            this.then = then;
        }

        @Override
        public void online(Welcome welcome) {
            origin.patience(
                    Duration.ofSeconds(welcome.firstByteSeconds()), Duration.ofSeconds(welcome.answerGapSeconds()));
            then.online(welcome);
            if (health != null) {
                health.online(welcome);
            }
        }

        @Override
        public void leaving() {
            then.leaving();
        }

        @Override
        public void lost(String reason) {
            if (health != null) {
                health.lost();
            }
            then.lost(reason);
        }

        @Override
        public void retrying(Duration pause, LinkFailure because) {
            then.retrying(pause, because);
        }

        @Override
        public void failed(LinkFailure failure) {
            if (health != null) {
                health.lost();
            }
            then.failed(failure);
        }
    }

    /** Finishes what is being served, then ends; blocks for a few seconds at most. */
    @Override
    public void close() {
        watches.run();
        surroundings.close();
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
