package org.owuitunnel.relay.front;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many visitors are being served, so that a relay can stop behind the last answer. Safe on any thread. */
public final class Drain {
    /** What each connection of visitors is told, as an event of its pipeline. */
    public enum Event {
        /** The relay is being stopped: no more requests than are under way. */
        BEGIN,
        /** End now, so that nothing that is unfinished looks complete. */
        CUT
    }

    /** Requests whose answer has not left completely; upgraded connections are not among them, since they never end. */
    private final AtomicInteger served = new AtomicInteger();

    private final CountDownLatch over = new CountDownLatch(1);

    // written by whoever stops the relay, read by every loop
    private volatile boolean begun;

    /** A request has come. */
    void enter() {
        served.incrementAndGet();
    }

    /** So many answers have left, or will never do. */
    void leave(int answers) {
        if (served.addAndGet(-answers) == 0 && begun) {
            over.countDown();
        }
    }

    /** Answers that are under way. */
    public int served() {
        return served.get();
    }

    /** True once the relay is being stopped. */
    public boolean begun() {
        return begun;
    }

    /** From now on each answer is the last of its connection. */
    public void begin() {
        begun = true;
        if (served.get() == 0) {
            over.countDown();
        }
    }

    /** Blocks until no answer is under way, {@code limit} at most; false when it was not enough. */
    public boolean await(Duration limit) throws InterruptedException {
        return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
