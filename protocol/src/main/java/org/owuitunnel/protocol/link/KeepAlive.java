package org.owuitunnel.protocol.link;

import java.time.Duration;

/**
 * Decides when to ask whether the peer is there, and when to give it up; measures the round trip. Pure logic, confined to
 * the link's loop. Protocol section 7.
 */
final class KeepAlive {
    /** Time between PINGs: half of what a dead link may take to be noticed. */
    static final Duration PING_EVERY = Duration.ofSeconds(5);

    /** Silence after which a link is dead: one PING and its answer were lost. */
    static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    /**
     * Ticks that have to pass between the first unanswered PING and the verdict: a process that was suspended wakes up to
     * a late clock, but not to late ticks.
     */
    private static final int TICKS_BEFORE_DEAD = 3;

    /** What to do at a tick. */
    enum Verdict {
        FINE,
        PING,
        DEAD
    }

    private long lastHeard;
    private long timesHeard;
    private long lastPing;

    /** Since the first PING that was not answered; later ones do not put the verdict off. */
    private int ticksUnanswered;

    private boolean awaitsPong;
    private long roundTripNanos;

    /** A new WebSocket: counts from {@code now}, and the first tick pings. */
    void restart(long now) {
        lastHeard = now;
        lastPing = now - PING_EVERY.toNanos();
        awaitsPong = false;
    }

    /** Anything at all came from the peer. */
    void heard(long now) {
        lastHeard = now;
        timesHeard++;
    }

    /** To be called about once a second. */
    Verdict tick(long now) {
        ticksUnanswered++;
        if (awaitsPong && now - lastHeard >= DEAD_AFTER.toNanos() && ticksUnanswered >= TICKS_BEFORE_DEAD) {
            return Verdict.DEAD;
        }
        return now - lastPing >= PING_EVERY.toNanos() ? Verdict.PING : Verdict.FINE;
    }

    /** A PING goes out; the token is its time. */
    long ping(long now) {
        lastPing = now;
        if (!awaitsPong) {
            awaitsPong = true;
            ticksUnanswered = 0;
        }
        return now;
    }

    /** A PONG came with the token of a PING of ours, or with one that was never sent, which is ignored. */
    void pong(long token, long now) {
        if (awaitsPong && token == lastPing) {
            awaitsPong = false;
            roundTripNanos = now - token;
        }
    }

    /** How often something came from the peer: two calls that differ say that it is there. */
    long timesHeard() {
        return timesHeard;
    }

    /** The last round trip that was measured, in nanoseconds; 0 while there is none. */
    long roundTripNanos() {
        return roundTripNanos;
    }
}
