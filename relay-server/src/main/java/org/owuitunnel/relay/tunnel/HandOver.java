package org.owuitunnel.relay.tunnel;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one loop has to tell another in one of its turns: crosses as one task, in order, when the turn is over. Confined to the
 * loop that tells.
 *
 * <p>A message of the link brings answers for many visitors, and each wake-up of their loop costs more than the work it brings.
 */
final class HandOver {
    private static final FastThreadLocal<Map<EventLoop, HandOver>> PENDING = new FastThreadLocal<>() {
        @Override
        protected Map<EventLoop, HandOver> initialValue() {
            return new IdentityHashMap<>();
        }
    };

    private final EventLoop to;

    /** What this turn has told so far; replaced when it crosses. */
    private List<Runnable> tasks = new ArrayList<>();

    private HandOver(EventLoop to) {
        this.to = to;
    }

    /**
     * Runs {@code task} on {@code to}: at once when that is the present loop, else behind whatever this loop told it before.
     *
     * @param from the present loop
     */
    static void run(EventLoop from, EventLoop to, Runnable task) {
        if (to.inEventLoop()) {
            task.run();
            return;
        }
        assert from.inEventLoop();
        PENDING.get().computeIfAbsent(to, HandOver::new).add(from, task);
    }

    private void add(EventLoop from, Runnable task) {
        tasks.add(task);
        if (tasks.size() == 1) {
            from.execute(this::cross);
        }
    }

    private void cross() {
        List<Runnable> told = tasks;
        tasks = new ArrayList<>(told.size());
        to.execute(() -> runAll(told));
    }

    /** Each concerns another visitor: one that fails must not take the others with it. */
    private static void runAll(List<Runnable> tasks) {
        RuntimeException failure = null;
        for (Runnable task : tasks) {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
