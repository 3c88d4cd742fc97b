package org.owuitunnel.relay.tunnel;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a tunnel whose token was revoked after the handshake, the only time that it was shown, or whose name was blocked. Confined to the tunnel's
 * loop, but for the look at the tokens, which may block.
 */
final class RevocationWatch {
    /** Time between two looks: with the second by which the relay's view of its tokens may be old, revoking takes 3 s. */
    static final Duration EVERY = Duration.ofSeconds(2);

    private final EventExecutor loop;
    private final Executor blocking;
    private final Watched watched;

    /** The next look; null only while the watch is being made. */
    private @Nullable Future<?> looking;

    private RevocationWatch(EventExecutor loop, Executor blocking, Watched watched) {
        this.loop = loop;
        this.blocking = blocking;
        this.watched = watched;
    }

    /**
     * A tunnel.
     *
     * @param look null while it may go on, else what ends it, which is run on the loop; may block
     * @param over whether it has ended by itself; asked on the loop
     */
    record Watched(Supplier<@Nullable Runnable> look, BooleanSupplier over) {}

    /** Watches from now on until the tunnel is over. Call on {@code loop}. */
    static void start(EventExecutor loop, Executor blocking, Watched watched) {
        RevocationWatch watch = new RevocationWatch(loop, blocking, watched);
        watch.looking =
                loop.scheduleWithFixedDelay(watch::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (watched.over.getAsBoolean()) {
            stop();
            return;
        }
        blocking.execute(() -> {
            Runnable end = watched.look.get();
            if (end != null) {
                loop.execute(() -> end(end));
            }
        });
    }

    private void end(Runnable how) {
        stop();
        if (!watched.over.getAsBoolean()) {
            how.run();
        }
    }

    private void stop() {
        if (looking != null) {
            looking.cancel(false);
        }
    }
}
