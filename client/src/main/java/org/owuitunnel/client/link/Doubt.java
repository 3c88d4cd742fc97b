package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Link;

/** Asks the relay whether it is there, when there is reason to think that it is not. Confined to the session's loop. */
final class Doubt {
    /** What the relay may take to say anything at all: several round trips of a slow network. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EventLoop loop;

    /** Looks whether the relay has answered; null while nothing is doubted. */
    private @Nullable Future<?> looking;

    Doubt(EventLoop loop) {
        this.loop = loop;
    }

    /** Asks over {@code link}; one question at a time is enough. */
    void ask(Link link, Runnable unanswered) {
        if (looking != null) {
            return;
        }
        long heard = link.timesHeard();
        link.ping();
        looking = loop.schedule(
                () -> {
                    looking = null;
                    if (link.timesHeard() == heard) {
                        unanswered.run();
                    }
                },
                PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The link is gone, and the question with it. */
    void settle() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
        }
    }
}
