package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thing that is to be done later, unless something else comes before. Confined to its loop. */
final class Alarm {
    private final EventLoop loop;
    private @Nullable Future<?> task;

    Alarm(EventLoop loop) {
        this.loop = loop;
    }

    /** Does {@code then} after {@code pause}, in place of what was set before. */
    void set(Duration pause, Runnable then) {
        clear();
        task = loop.schedule(
                () -> {
                    task = null;
                    then.run();
                },
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    boolean isSet() {
        return task != null;
    }

    void clear() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }
}
