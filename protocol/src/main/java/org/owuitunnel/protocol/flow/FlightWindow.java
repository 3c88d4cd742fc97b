package org.owuitunnel.protocol.flow;

import org.owuitunnel.protocol.frame.Limits;

/**
 * How many octets may be unacknowledged before bulk has to wait, so that no queue builds up on the way to the peer: neither
 * in this machine's kernel nor in the router before the slow hop, where whatever is sent next would stand behind it.
 *
 * <p>The path is full when more octets in flight bring no more throughput but a longer round trip. So a round trip that is
 * longer than over the empty path by a target is what the window steers for: with {@code flight} octets under way and a
 * round trip of {@code rtt} the path carries {@code flight / rtt}, and {@code flight × (empty + target) / rtt} octets
 * would be under way at the target. Each round the goal moves half the way there; the window follows it, downwards at
 * once, upwards with what is acknowledged, so that nothing leaves in a burst. The delay target is LEDBAT's idea (RFC 6817
 * section 2.4.2), the step that of FAST TCP, the pause in which the path is seen empty that of BBR and of LEDBAT++.
 *
 * <p>Wi-Fi, mobile networks and busy machines delay what meets no queue at all. A window that shrank because of delays that
 * it does not cause would shrink for nothing and for ever. So the target grows with the jitter that is seen while the window
 * stands still, and a delay that stays when the window shrinks is taken for the path's own.
 *
 * <p>TCP's congestion control goes on below and has less to do. Pure logic, confined to the link's loop; all times in
 * nanoseconds of one monotonic clock.
 */
public final class FlightWindow {
    /** Queueing that bulk may cause where nothing jitters: a third of what people notice in a voice, were the path 20 ms. */
    static final long TARGET_NANOS = 5_000_000;

    /** The same where delays jitter that are not ours: on a bad mobile network. */
    private static final long MOST_TARGET_NANOS = 60_000_000;

    /** Octets of a new window: what 20 Mbit/s carries in 26 ms. */
    static final int INITIAL = 64 * 1024;

    /** Octets that may always be in flight: what an ACK may leave out, twice, and two messages of the smallest size. */
    static final int SMALLEST = 24 * 1024;

    /** Time after which the empty path has to be seen again: routes change. */
    private static final long LOOK_EVERY_NANOS = 10_000_000_000L;

    /** Share of the goal, beyond the target's, that is left for a look at the empty path. */
    private static final double LOOK_SHARE = 0.85;

    /**
     * A round is no shorter than this: over a short path it has many round trips, of which the shortest counts, so that a
     * pause of a busy machine is not taken for a queue.
     */
    private static final long ROUND_NANOS = 10_000_000;

    /** Rounds in a row that say the same before it is believed: that the path is faster, or longer, than it was. */
    private static final int PATIENCE_ROUNDS = 4;

    /** A message holds at most what the path carries in this time: it is read only when it is complete. */
    private static final long MESSAGE_NANOS = 2_500_000;

    private final long largest;
    private final int smallestMessage;
    private final int largestMessage;

    /** Octets that may be in flight now; at most {@link #goal}. */
    private long window;

    /** Octets that should be in flight, by what the last round said. */
    private long goal;

    private int message;

    /** Octets acknowledged since the link began. */
    private long acknowledged;

    /** What a round trip takes while no queue is ours; 0 while unknown. */
    private long empty;

    /** True while the goal grows by half each round, since the path was never full yet or has become faster. */
    private boolean opening;

    /** Octets sent when this round began: when they are acknowledged it is over. */
    private long roundEnd;

    /** The shortest round trip of this round; 0 while there is none. */
    private long best;

    /** When the first ACK of this round came; only meaningful while {@link #best} is known. */
    private long firstAck;

    /** {@link #best} of the round before. */
    private long lastBest;

    /** When octets were sent last. */
    private long lastSending;

    /** Most octets that were in flight when bulk had to wait in this round; 0 when it never had to. */
    private long held;

    /** {@link #held} of the last round, in which was sent what is acknowledged in this one. */
    private long heldBefore;

    /** {@link #held} of the round before that. */
    private long heldLongBefore;

    /** How much round trips differ from one round to the next while the window stands still, smoothed. */
    private long jitter;

    /** Rounds in a row that used the window and met no queue. */
    private int free;

    /** Rounds in a row that met a long queue which did not become shorter. */
    private int stuck;

    private Look look = Look.NONE;
    private long lastLook;

    /** The goal before the look in course. */
    private long goalBefore;

    /** A look at the empty path takes two rounds: one in which the queue empties, one that sees it empty. */
    private enum Look {
        /** Steering. Leaves by: a round that makes a look due → EMPTYING. */
        NONE,
        /** Leaves by: end of the round → SEEING. */
        EMPTYING,
        /** Leaves by: end of the round → NONE. */
        SEEING
    }

    /**
     * A window for a new path.
     *
     * @param largest octets that may be in flight at most
     * @param smallestMessage octets that a message may hold on the slowest path
     * @param largestMessage octets that a message may hold on the fastest one
     */
    public FlightWindow(long largest, int smallestMessage, int largestMessage) {
        this.largest = largest;
        this.smallestMessage = smallestMessage;
        this.largestMessage = largestMessage;
        restart(0, 0);
    }

    /** Another path, of which nothing is known. Octets are counted since the link began. */
    public void restart(long acknowledgedSoFar, long sent) {
        acknowledged = acknowledgedSoFar;
        window = INITIAL;
        goal = INITIAL;
        message = Math.min(largestMessage, INITIAL / 4);
        empty = 0;
        opening = true;
        jitter = 0;
        free = 0;
        stuck = 0;
        look = Look.NONE;
        begin(sent);
    }

    /** True when bulk may be sent while {@code inFlight} octets are. */
    public boolean open(long inFlight) {
        return inFlight < window;
    }

    /** Octets that may be in flight. */
    public long size() {
        return window;
    }

    /** Octets that a message should hold at most. */
    public int message() {
        return message;
    }

    /** Bulk has to wait while {@code inFlight} octets are unacknowledged: the window is closed, or the socket takes no more. */
    public void held(long inFlight) {
        held = Math.max(held, inFlight);
    }

    /**
     * Octets are about to be sent, {@code sent} before them. After a pause in which all has arrived but what no ACK may tell of, what was seen earlier
     * says nothing of this round, and the whole window must not leave as one burst.
     */
    public void sending(long inFlight, long sent, long now) {
        if (inFlight < Limits.ACK_EVERY_BYTES && now - lastSending >= ROUND_NANOS) {
            window = Math.min(window, Math.max(INITIAL, goal / 2));
            held = 0;
            begin(sent + window);
        }
        lastSending = now;
    }

    /**
     * Octets were acknowledged, the last of them sent {@code roundTrip} ago.
     *
     * @param offset octets acknowledged since the link began
     * @param sent octets sent since the link began
     */
    public void acknowledged(long roundTrip, long offset, long sent, long now) {
        window = Math.min(goal, window + (offset - acknowledged) / 2);
        acknowledged = offset;
        long measured = Math.max(1, roundTrip);
        if (empty == 0) {
            empty = measured;
            lastLook = now;
        }
        firstAck = best == 0 ? now : firstAck;
        best = best == 0 ? measured : Math.min(best, measured);
        if (offset >= roundEnd && now - firstAck >= ROUND_NANOS) {
            endOfRound(now);
            begin(sent);
        }
    }

    private void begin(long sent) {
        roundEnd = sent;
        heldLongBefore = heldBefore;
        heldBefore = held;
        held = 0;
        lastBest = best;
        best = 0;
    }

    private void endOfRound(long now) {
        if (best < empty) {
            empty -= opening ? empty - best : (empty - best) / 32;
        }
        switch (look) {
            case NONE -> {
                long flight = heldBefore > 0 ? heldBefore : held;
                if (flight > 0) {
                    steer(flight);
                    lookIfDue(now);
                }
            }
            case EMPTYING -> look = Look.SEEING;
            case SEEING -> seen(now);
        }
    }

    private void steer(long flight) {
        long queueing = best - empty;
        long target = Math.clamp(2 * jitter, TARGET_NANOS, MOST_TARGET_NANOS);
        long aim = (long) ((double) flight * (empty + target) / best);
        boolean used = flight >= goal - goal / 4;
        if (opening) {
            open(flight, aim, queueing <= target / 2);
        } else {
            if (used || queueing > target) {
                goal = bounded((goal + aim) / 2);
            }
            if (Math.abs(heldBefore - heldLongBefore) < heldBefore / 16) {
                jitter += (Math.abs(best - lastBest) - jitter) / 8;
            }
            free = used && queueing <= target / 2 ? free + 1 : 0;
            opening = free >= PATIENCE_ROUNDS;
        }
        window = Math.min(window, goal);
        message = (int) Math.clamp((double) flight * MESSAGE_NANOS / best, smallestMessage, largestMessage);
        boolean stays = queueing > 2 * target && best >= lastBest - lastBest / 16;
        stuck = stays ? stuck + 1 : 0;
    }

    private void open(long flight, long aim, boolean room) {
        if (!room) {
            opening = false;
            free = 0;
            goal = bounded(aim);
        } else if (flight >= goal - goal / 4) {
            goal = bounded(flight + flight / 2);
        }
    }

    private void lookIfDue(long now) {
        if (stuck >= PATIENCE_ROUNDS || now - lastLook >= LOOK_EVERY_NANOS) {
            look = Look.EMPTYING;
            goalBefore = goal;
            goal = bounded((long) (goal * LOOK_SHARE * empty / (empty + TARGET_NANOS)));
            window = Math.min(window, goal);
        }
    }

    /** With so small a window no queue is ours: what is left of it belongs to others, or the path has become longer. */
    private void seen(long now) {
        look = Look.NONE;
        lastLook = now;
        goal = goalBefore;
        if (stuck >= PATIENCE_ROUNDS) {
            empty = best;
        } else {
            empty += (best - empty) / (best < empty ? 2 : 4);
        }
        stuck = 0;
    }

    private long bounded(long octets) {
        return Math.clamp(octets, SMALLEST, largest);
    }
}
