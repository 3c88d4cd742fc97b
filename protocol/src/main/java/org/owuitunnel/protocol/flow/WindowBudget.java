package org.owuitunnel.protocol.flow;

/** What the windows of one link may grow beyond their initial size, all together. Confined to the link's loop. */
public final class WindowBudget {
    private long left;

    /** A budget of {@code octets}. */
    public WindowBudget(long octets) {
        left = octets;
    }

    /** Takes {@code wanted} octets out of the budget; false, and nothing taken, when there are not as many. */
    boolean take(int wanted) {
        if (wanted > left) {
            return false;
        }
        left -= wanted;
        return true;
    }

    void giveBack(long octets) {
        left += octets;
    }

    /** Octets that windows may still grow by. */
    public long left() {
        return left;
    }
}
