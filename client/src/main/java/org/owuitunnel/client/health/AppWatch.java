package org.owuitunnel.client.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.origin.OriginTls;

/**
 * Looks now and then whether the app accepts connections, and TLS where it is spoken, so that a person hears of it before his
 * visitors do. Confined to the link's loop, but for the look itself, which may block.
 */
public final class AppWatch {
    /**
     * Time between two looks.
     *
     * @param well at an app that answers
     * @param missing at one that does not: somebody is about to start it
     */
    record Pace(Duration well, Duration missing) {}

    private static final Pace PACE = new Pace(Duration.ofSeconds(60), Duration.ofSeconds(5));

    /** What a machine's own app may take to accept, and to shake hands. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * What was found.
     *
     * @param problem why TLS fails; null when it does not, or is not spoken
     */
    private record Seen(boolean answers, @Nullable OriginProblem problem) {
        boolean well() {
            return answers && problem == null;
        }
    }

    private final OriginAddress app;

    /** Null for plain HTTP. */
    private final @Nullable OriginTls tls;

    private final EventLoop loop;
    private final HealthEvents events;
    private final Pace pace;
    private @Nullable Future<?> next;

    /** What was told or seen last; null before the first look. */
    private @Nullable Seen last;

    private boolean closed;

    /** Begins to look; the first state is not told, since it is no news, unless TLS fails. Call on any thread. */
    public AppWatch(OriginAddress app, @Nullable OriginTls tls, EventLoop loop, HealthEvents events) {
        this(app, tls, loop, events, PACE);
    }

    AppWatch(OriginAddress app, @Nullable OriginTls tls, EventLoop loop, HealthEvents events, Pace pace) {
        this.pace = pace;
        this.app = app;
        this.tls = tls;
        this.loop = loop;
        this.events = events;
        loop.execute(() -> after(pace.missing));
    }

    /** Looks no more. */
    public void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void after(Duration wait) {
        if (!closed) {
            next = loop.schedule(
                    () -> Thread.ofVirtual().name("app-look").start(this::look),
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        Seen seen = seen();
        loop.execute(() -> took(seen));
    }

    private Seen seen() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(app.host(), app.port()), (int) PATIENCE.toMillis());
            return new Seen(true, tls == null ? null : problem(tls, socket));
        } catch (IOException e) {
            return new Seen(false, null);
        }
    }

    private @Nullable OriginProblem problem(OriginTls spoken, Socket connected) {
        try {
            spoken.tryOut(connected, PATIENCE);
            return null;
        } catch (GeneralSecurityException | IOException e) {
            return OriginProblem.of(app, e);
        }
    }

    private void took(Seen seen) {
        Seen before = last;
        last = seen;
        if (!closed && !seen.equals(before)) {
            if (seen.problem != null) {
                events.refused(seen.problem);
            } else if (before != null) {
                events.app(seen.answers);
            }
        }
        after(seen.well() ? pace.well : pace.missing);
    }
}
