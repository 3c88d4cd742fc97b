package org.owuitunnel.protocol.flow;

/**
 * How many octets of DATA we let the peer send on one stream, and when to grant more. Protocol section 6.
 *
 * <p>Credit comes back only for octets that the next hop has taken. The window doubles while the next hop keeps up with
 * a sender that is held back by it: when more than half of the window passes within two round trips.
 */
public final class ReceiveWindow {
    /** Share of the window that collects before it is granted again: a CREDIT for every quarter. */
    private static final int GRANT_SHARE = 4;

    private final int initial;
    private final int maximum;
    private final WindowBudget budget;
    private int window;

    /** Octets that the peer may still send. */
    private long open;

    /** Octets that the next hop took and that have not been granted again. */
    private int collected;

    /** Octets taken since {@link #epochStart}. */
    private long epochOctets;

    private long epochStart;

    /** A window of {@code initial} octets that grows to {@code maximum} within {@code budget}; {@code now} in nanoseconds. */
    public ReceiveWindow(int initial, int maximum, WindowBudget budget, long now) {
        this.initial = initial;
        this.window = initial;
        this.maximum = maximum;
        this.budget = budget;
        this.open = initial;
        this.epochStart = now;
    }

    /** Notes {@code octets} from the peer; false when they are more than it was granted. */
    public boolean received(int octets) {
        open -= octets;
        return open >= 0;
    }

    /**
     * The next hop has taken {@code octets}.
     *
     * @param now nanoseconds of the clock that the constructor saw
     * @param roundTrip nanoseconds of the link's round trip, 0 while unknown
     * @return octets to grant now, 0 for none yet
     */
    public int consumed(int octets, long now, long roundTrip) {
        collected += octets;
        epochOctets += octets;
        if (collected < window / GRANT_SHARE) {
            return 0;
        }
        int grant = collected + growth(now, roundTrip);
        collected = 0;
        open += grant;
        return grant;
    }

    private int growth(long now, long roundTrip) {
        if (epochOctets <= window / 2) {
            return 0;
        }
        long elapsed = now - epochStart;
        // More than epochOctets/window windows have passed; at two round trips a window it is the window that limits.
        boolean limiting = elapsed * (double) window < 2.0 * roundTrip * epochOctets;
        epochStart = now;
        epochOctets = 0;
        int more = Math.min(window, maximum - window);
        if (!limiting || more == 0 || !budget.take(more)) {
            return 0;
        }
        window += more;
        return more;
    }

    /** The stream is over: what its window grew by is free for others. */
    public void close() {
        budget.giveBack(window - initial);
        window = initial;
    }

    /** Octets of the window now. */
    public int size() {
        return window;
    }
}
