package org.owuitunnel.relay.front;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who still has to be served before a relay may stop: visitors whose connections may bring a request, and sockets. Safe on
 * any thread.
 */
public final class Drain {
    /** What each connection of visitors is told, as an event of its pipeline. */
    public enum Event {
        /** The relay is to be left: each answer says so, and what is idle ends. */
        BEGIN,
        /** End now, so that nothing that is unfinished looks complete. */
        CUT
    }

    /**
     * For a request that is on its way when the relay begins to stop, on a connection that has been idle: a round trip of a
     * slow network and a busy browser. Nobody can tell an idle connection of HTTP/1.1 in advance that it will be closed.
     */
    public static final Duration QUIET = Duration.ofSeconds(1);

    /** The same where another process serves already, so that waiting costs nobody anything: pages ask every few seconds. */
    public static final Duration LONG_QUIET = Duration.ofSeconds(5);

    /** Requests whose answer has not left completely; upgraded connections are not among them, since they never end. */
    private final AtomicInteger served = new AtomicInteger();

    /** Connections that may bring a request, or have one under way. */
    private final AtomicInteger visits = new AtomicInteger();

    private final AtomicInteger sockets = new AtomicInteger();

    // written by whoever stops the relay, read by every loop
    private volatile boolean announced;
    private volatile boolean begun;
    private volatile boolean hurried;
    private volatile Duration quiet = QUIET;

    /** The time that someone stays, to be ended once; ending it again does nothing. */
    public final class Stay {
        private final AtomicInteger among;
        private final AtomicBoolean over = new AtomicBoolean();

        private Stay(AtomicInteger among) {
            this.among = among;
            among.incrementAndGet();
        }

        /** No one has to wait for him any more. */
        public void over() {
            if (over.compareAndSet(false, true) && among.decrementAndGet() == 0 && begun) {
                wake();
            }
        }
    }

    /** A connection has come that may bring requests. */
    public Stay arrive() {
        return new Stay(visits);
    }

    /** A request has become a socket, which ends when its ends want. */
    Stay upgraded() {
        return new Stay(sockets);
    }

    /** A request has come. */
    void enter() {
        served.incrementAndGet();
    }

    /** So many answers have left, or will never do. */
    void leave(int answers) {
        served.addAndGet(-answers);
    }

    /** Answers that are under way. */
    public int served() {
        return served.get();
    }

    /** Sockets that are open. */
    public int sockets() {
        return sockets.get();
    }

    /** True once it is known that the relay will be stopped. */
    public boolean announced() {
        return announced;
    }

    /** True once the relay is being stopped. */
    public boolean begun() {
        return begun;
    }

    /** From now on the relay's health says no; nothing else changes. */
    public void announce() {
        announced = true;
    }

    /** How long a connection may be idle once the relay is being stopped. */
    public Duration quiet() {
        return quiet;
    }

    /** Another process serves already: idle connections get more time. To be called before {@link #begin}. */
    public void succeeded() {
        quiet = LONG_QUIET;
    }

    /** From now on each answer is the last of its connection. */
    public void begin() {
        announced = true;
        begun = true;
    }

    /** Nobody is waited for any longer. */
    public void hurry() {
        hurried = true;
        wake();
    }

    private synchronized void wake() {
        notifyAll();
    }

    /**
     * Blocks until all have left, {@code limit} at most; false when it was not enough.
     *
     * @param socketsToo whether sockets are waited for as well
     */
    public synchronized boolean await(Duration limit, boolean socketsToo) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (visits.get() > 0 || (socketsToo && sockets.get() > 0)) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || hurried) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
