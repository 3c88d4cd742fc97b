package org.owuitunnel.protocol.testing;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** An event loop that turns only when a test says so. */
public final class TaskQueue implements Executor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the oldest task; false when there was none. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Runs tasks, and those that they add, until none is left. */
    public void runAll() {
        while (runOne()) {
            // until the queue is empty
        }
    }

    /** Tasks that wait. */
    public int size() {
        return tasks.size();
    }
}
