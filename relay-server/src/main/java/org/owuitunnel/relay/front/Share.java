package org.owuitunnel.relay.front;

import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange has of the {@link Backlog}: octets of its answer that the visitor has not taken, and of its request that the tunnel has
 * not. Confined to the visitor's loop, but for what the backlog looks at.
 */
final class Share {
    private final Backlog backlog;
    private final Exchange exchange;
    private final EventLoop loop;

    /** How long an answer may wait for a visitor who takes nothing of it. */
    private final Duration patience;

    /** Runs while {@link #untaken} octets wait for the visitor; null until there were some. */
    private @Nullable LazyTimer stall;

    /** Octets of the answer that the visitor's socket has not taken yet. */
    private int untaken;

    /** Octets of the request that the tunnel's link has not taken yet. */
    private int unsent;

    // both written by the loop, read by whoever needs room
    private volatile int octets;
    private volatile long moved;

    Share(Backlog backlog, Exchange exchange, EventLoop loop, Duration patience) {
        this.backlog = backlog;
        this.exchange = exchange;
        this.loop = loop;
        this.patience = patience;
    }

    EventLoop loop() {
        return loop;
    }

    /** Octets held. On any thread. */
    int octets() {
        return octets;
    }

    /** When octets moved last, or began to wait: {@link Backlog#now}. On any thread. */
    long moved() {
        return moved;
    }

    /** Octets of the request that wait for the tunnel. */
    int unsent() {
        return unsent;
    }

    /** {@code more} octets of the answer wait for the visitor. */
    void awaitVisitor(int more) {
        boolean waiting = untaken > 0;
        untaken += more;
        if (!waiting) { // else his time runs already
            time();
        }
        count(more);
    }

    /** {@code fewer} octets of the answer wait no longer: the visitor took them, or never will. */
    void leftForVisitor(int fewer) {
        untaken -= fewer;
        time();
        count(-fewer);
    }

    /** {@code more} octets of the request wait for the tunnel. */
    void awaitTunnel(int more) {
        unsent += more;
        count(more);
    }

    /** {@code fewer} octets of the request wait no longer. */
    void leftForTunnel(int fewer) {
        int known = Math.min(fewer, unsent); // some may have been written off
        unsent -= known;
        count(-known);
    }

    /** The tunnel gets no more of the request. */
    void dropRequest() {
        leftForTunnel(unsent);
    }

    /** Nobody has to take anything within a time any more. */
    void stopTime() {
        if (stall != null) {
            stall.stop();
        }
    }

    /** The backlog needs the room. */
    void giveUp() {
        if (octets > 0) {
            exchange.onOverload();
        }
    }

    private void time() {
        if (untaken > 0) {
            LazyTimer timer = stall == null ? new LazyTimer(loop) : stall;
            stall = timer;
            timer.set(patience, exchange::onVisitorStalled);
        } else {
            stopTime();
        }
    }

    private void count(int change) {
        if (change == 0) {
            return;
        }
        int before = octets;
        moved = before == 0 || change < 0 ? backlog.now() : moved;
        octets = before + change;
        if (before == 0) {
            backlog.enter(this);
        } else if (octets == 0) {
            backlog.leave(this);
        }
        backlog.moved(change);
    }
}
