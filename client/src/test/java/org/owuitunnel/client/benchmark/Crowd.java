package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * Visitors at work, each on a thread of its own: threads of the platform, since those are in the network of whoever starts them.
 * Confined to the thread that starts them.
 */
final class Crowd {
    /** What one visitor does. */
    interface Work {
        void run() throws Exception;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    static Crowd start(List<Work> all) {
        Crowd crowd = new Crowd();
        for (Work work : all) {
            crowd.threads.add(Thread.ofPlatform().daemon().name("visitor").start(() -> crowd.run(work)));
        }
        return crowd;
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    /** Waits for all, and fails when one of them did. */
    void join() throws Exception {
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (failures) {
            if (!failures.isEmpty()) {
                throw new java.io.IOException(
                        failures.size() + " of " + threads.size() + " visitors failed, one: " + failures.getFirst(),
                        failures.getFirst());
            }
        }
    }
}
