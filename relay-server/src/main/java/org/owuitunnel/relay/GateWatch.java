package org.owuitunnel.relay;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.owuitunnel.relay.gate.Gate;

/** Lets links end when their time is over, and keeps what visits have become. Stateless. */
final class GateWatch {
    /** Between looks at the links: revoking one by another process, and its time, take no longer. */
    private static final int LOOK_SECONDS = 1;

    /** Looks until what visits have become is written down: a relay that is killed forgets half a minute of counting. */
    private static final int LOOKS_UNTIL_KEPT = 30;

    /** Watches {@code gate} as long as {@code loop} runs; returns what is left to do at the end. */
    static Runnable start(Gate gate, EventLoop loop, Executor blocking) {
        AtomicLong looks = new AtomicLong();
        Future<?> ignored = loop.scheduleWithFixedDelay(
                () -> blocking.execute(() -> gate.look(looks.incrementAndGet() % LOOKS_UNTIL_KEPT == 0)),
                LOOK_SECONDS,
                LOOK_SECONDS,
                TimeUnit.SECONDS);
        return () -> gate.look(true);
    }

    private GateWatch() {}
}
