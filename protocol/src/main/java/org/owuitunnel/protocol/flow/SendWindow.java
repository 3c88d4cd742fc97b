package org.owuitunnel.protocol.flow;

/** How many octets of DATA the peer lets us send on one stream. Protocol section 6. */
public final class SendWindow {
    /** Octets that may still be sent; never negative. */
    private long available;

    /** A window of {@code initial} octets. */
    public SendWindow(int initial) {
        available = initial;
    }

    /** Octets that may be sent now, at most {@code wanted}. */
    public int allowed(int wanted) {
        return (int) Math.min(available, wanted);
    }

    /** True when nothing may be sent. */
    public boolean exhausted() {
        return available == 0;
    }

    /** Notes that {@code octets} were sent. */
    public void sent(int octets) {
        if (octets > available) {
            throw new IllegalStateException("sent: " + octets + " (expected: <= " + available + ")");
        }
        available -= octets;
    }

    /**
     * The peer granted {@code octets} more.
     *
     * @return false when the peer has granted more than a window can hold (2^31-1)
     */
    public boolean granted(int octets) {
        available += octets;
        return available <= Integer.MAX_VALUE;
    }
}
