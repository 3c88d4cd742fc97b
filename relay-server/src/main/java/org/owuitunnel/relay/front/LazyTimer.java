package org.owuitunnel.relay.front;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and passes rarely: setting it costs no task of its own. Confined to its loop.
 *
 * <p>A task that was scheduled for an earlier deadline looks, when it runs, at where the deadline is now.
 */
final class LazyTimer {
    private final EventExecutor loop;

    /** Nanoseconds of the loop's clock at which {@link #action} is due. */
    private long deadline;

    private @Nullable Runnable action;
    private @Nullable Future<?> task;
    private long taskAt;

    LazyTimer(EventExecutor loop) {
        this.loop = loop;
    }

    /** Runs {@code then} after {@code delay} unless set anew or cleared before. */
    void set(Duration delay, Runnable then) {
        long now = loop.ticker().nanoTime();
        deadline = now + delay.toNanos();
        action = then;
        if (task == null || taskAt - deadline > 0) {
            schedule(now);
        }
    }

    /** Nothing is due any more. */
    void clear() {
        action = null;
    }

    /** Nothing will ever be due again: frees the task. */
    void stop() {
        action = null;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void schedule(long now) {
        if (task != null) {
            task.cancel(false);
        }
        taskAt = deadline;
        task = loop.schedule(this::run, deadline - now, TimeUnit.NANOSECONDS);
    }

    private void run() {
        task = null;
        Runnable due = action;
        if (due == null) {
            return;
        }
        long now = loop.ticker().nanoTime();
        if (deadline - now > 0) {
            schedule(now);
            return;
        }
        action = null;
        due.run();
    }
}
