package org.owuitunnel.relay.front;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one exchange within the bandwidth that is granted to its tunnel's owner. Confined to the visitor's loop.
 *
 * <p>Nothing is dropped, and nothing is kept that would not be kept anyway: what has come goes on at once and is counted, and then no more is
 * asked for until the owner's bucket has room again. Of a request, by not reading; of an answer, by giving the tunnel no credit for what the
 * visitor took, so that no more is under way than a window. A bound on writing would have to hold what comes meanwhile.
 *
 * <p>A socket waits for a second at most, whatever the owner's other streams carry: what is spoken must not wait for a download. What sockets
 * carry beyond the bound the others have to wait for.
 */
final class Tempo {
    /** For how long a socket is kept waiting: what the bucket holds. */
    private static final Duration SOCKET = Duration.ofSeconds(1);

    private final Allowance allowance;
    private final EventLoop loop;

    /** Gives the tunnel credit for so many octets. */
    private final IntConsumer credit;

    /** Told when {@link #holding} has changed. */
    private final Runnable reading;

    /** Null until something had to wait. */
    private @Nullable LazyTimer timer;

    private boolean waiting;
    private boolean holding;
    private boolean socket;

    /** True once the exchange is over: what is still to be told of it waits for nothing. */
    private boolean over;

    /** Octets of the answer that the visitor took, and for which the tunnel has no credit yet. */
    private int owed;

    Tempo(Allowance allowance, EventLoop loop, IntConsumer credit, Runnable reading) {
        this.allowance = allowance;
        this.loop = loop;
        this.credit = credit;
        this.reading = reading;
    }

    /** The exchange carries a WebSocket from now on. */
    void switched() {
        socket = true;
    }

    /** True while nothing of the request is to be read. */
    boolean holding() {
        return holding;
    }

    /** The visitor took octets of the answer, which have been counted. */
    void answered(int octets) {
        if (!over && (waiting || isDue())) {
            owed += octets;
        } else {
            credit.accept(octets);
        }
    }

    /** Octets of the request went on, and have been counted. */
    void asked() {
        if (!over && !holding && (waiting || isDue())) {
            holding = true;
            reading.run();
        }
    }

    /** The exchange is over: nothing waits any longer. */
    void over() {
        over = true;
        if (timer != null) {
            timer.stop();
        }
        waiting = false;
        release();
    }

    /** Whether something has to wait; then it does. */
    private boolean isDue() {
        long nanos = allowance.waitNanos();
        if (nanos <= 0) {
            return false;
        }
        waiting = true;
        LazyTimer known = timer == null ? new LazyTimer(loop) : timer;
        timer = known;
        Duration wait = Duration.ofNanos(nanos);
        known.set(socket && wait.compareTo(SOCKET) > 0 ? SOCKET : wait, this::waited);
        return true;
    }

    private void waited() {
        waiting = false;
        if (socket || !isDue()) {
            release();
        }
    }

    private void release() {
        int octets = owed;
        owed = 0;
        if (octets > 0) {
            credit.accept(octets);
        }
        if (holding) {
            holding = false;
            reading.run();
        }
    }
}
