package org.owuitunnel.protocol.simulation;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FakeClock;
import org.owuitunnel.protocol.testing.TaskQueue;

/** One end of the link: its loop, the link itself, and its owner. */
final class End implements LinkListener {
    /** Tasks in a row after which a loop does not come to rest any more. */
    private static final int MAX_TASKS = 1_000_000;

    final Side side;
    final TaskQueue loop = new TaskQueue();
    final Link link;

    /** What the link rides on; null when this end knows that there is nothing. */
    @Nullable
    Cable cable;

    /** True once this end was asked to drain, and once it heard that the other one does. */
    boolean drains;

    boolean peerDrains;

    End(Side side, CountedBuffers buffers, FakeClock clock, @Nullable StreamAcceptor acceptor) {
        this.side = side;
        link = new Link(new Link.Environment(loop, buffers, clock), this, acceptor);
    }

    /** Runs what waits on the loop, and what that adds; false when there was nothing. */
    boolean turn() {
        int tasks = 0;
        while (loop.runOne()) {
            Expect.that(++tasks < MAX_TASKS, "{}: the loop does not come to rest", side);
        }
        return tasks > 0;
    }

    void drain() {
        drains = true;
        link.drain();
    }

    /** The end notices that its wire is gone. */
    void detach() {
        link.detach();
        cable = null;
    }

    @Override
    public void onDrain() {
        peerDrains = true;
    }

    @Override
    public void onSilent() {
        Expect.that(!link.attached(), "{}: silent but attached", side);
        cable = null;
    }

    @Override
    public void onBroken(String why) {
        throw new AssertionError(side + ": broken by a peer that keeps the rules: " + why);
    }
}
