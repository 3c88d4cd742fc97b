package org.owuitunnel.client.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;

/**
 * Looks now and then whether the app accepts connections, so that a person hears of it before his visitors do. Confined to
 * the link's loop, but for the look itself, which may block.
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

    /** What a machine's own app may take to accept. */
    private static final int CONNECT_MILLIS = 3_000;

    private final OriginAddress app;
    private final EventLoop loop;
    private final HealthEvents events;
    private final Pace pace;
    private @Nullable Future<?> next;

    /** What was told or seen last; null before the first look. */
    private @Nullable Boolean answered;

    private boolean closed;

    /** Begins to look; the first state is not told, since it is no news. Call on any thread. */
    public AppWatch(OriginAddress app, EventLoop loop, HealthEvents events) {
        this(app, loop, events, PACE);
    }

    AppWatch(OriginAddress app, EventLoop loop, HealthEvents events, Pace pace) {
        this.pace = pace;
        this.app = app;
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
        boolean answers;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(app.host(), app.port()), CONNECT_MILLIS);
            answers = true;
        } catch (IOException e) {
            answers = false;
        }
        boolean seen = answers;
        loop.execute(() -> seen(seen));
    }

    private void seen(boolean answers) {
        Boolean before = answered;
        answered = answers;
        if (!closed && before != null && before != answers) {
            events.app(answers);
        }
        after(answers ? pace.well : pace.missing);
    }
}
