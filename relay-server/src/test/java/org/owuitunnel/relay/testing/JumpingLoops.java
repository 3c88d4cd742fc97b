package org.owuitunnel.relay.testing;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.owuitunnel.relay.wire.Transport;

/** Real event loops whose clock can be put forward, so that no test waits for a deadline. Safe on any thread. */
final class JumpingLoops extends MultiThreadIoEventLoopGroup {
    /** Made before the loops, which the constructor of the group makes. */
    private record Clock(AtomicLong ahead) implements Ticker {
        @Override
        public long initialNanoTime() {
            return Ticker.systemTicker().initialNanoTime() - ahead.get();
        }

        @Override
        public long nanoTime() {
            return Ticker.systemTicker().nanoTime() + ahead.get();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) throws InterruptedException {
            Ticker.systemTicker().sleep(delay, unit);
        }
    }

    private final Clock clock;

    JumpingLoops(int loops) {
        this(loops, new Clock(new AtomicLong()));
    }

    private JumpingLoops(int loops, Clock clock) {
        super(loops, (Executor) null, Transport.best().ioHandlerFactory(), clock);
        this.clock = clock;
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... arguments) {
        Clock given = (Clock) arguments[0];
        return new SingleThreadIoEventLoop(this, executor, factory) {
            @Override
            public Ticker ticker() {
                return given;
            }
        };
    }

    /** Puts the clock forward; returns when everything that is due by then has been done. */
    void jump(Duration by) {
        clock.ahead.addAndGet(by.toNanos());
        settle();
    }

    /** Returns when each loop has done what it had been given, and what followed from it on another loop. */
    void settle() {
        for (int turn = 0; turn < 3; turn++) {
            for (EventExecutor loop : this) {
                loop.submit(() -> {}).syncUninterruptibly();
            }
        }
    }
}
