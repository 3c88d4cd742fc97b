package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.wire.Transport;

class HandOverTest {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, Transport.best().ioHandlerFactory());
    private final EventLoop from = loops.next();
    private final EventLoop to = loops.next();
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void whatOneTurnTellsCrossesInOrderWhenTheTurnIsOver() {
        inOneTurn(tell -> {
            tell.accept(() -> ran.add("first"));
            tell.accept(() -> ran.add("second"));
            to.execute(() -> ran.add("something else"));
            tell.accept(() -> ran.add("third"));
        });
        assertThat(ran).containsExactly("something else", "first", "second", "third");
    }

    @Test
    void theNextTurnCrossesBehindTheOneBefore() {
        inOneTurn(tell -> {
            tell.accept(() -> ran.add("first"));
            tell.accept(() -> ran.add("second"));
        });
        inOneTurn(tell -> tell.accept(() -> ran.add("third")));
        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void oneThatFailsDoesNotTakeTheOthersWithIt() {
        inOneTurn(tell -> {
            tell.accept(() -> {
                throw new IllegalStateException("on purpose: the loop warns of it");
            });
            tell.accept(() -> ran.add("still there"));
        });
        assertThat(ran).containsExactly("still there");
    }

    @Test
    void nothingCrossesOnOneAndTheSameLoop() {
        from.submit(() -> {
                    HandOver.run(from, from, () -> ran.add("at once"));
                    ran.add("afterwards");
                })
                .syncUninterruptibly();
        assertThat(ran).containsExactly("at once", "afterwards");
    }

    /** Runs {@code turn} on the one loop, with a way to tell the other something, and waits until all of it has crossed. */
    private void inOneTurn(Consumer<Consumer<Runnable>> turn) {
        from.submit(() -> turn.accept(task -> HandOver.run(from, to, task))).syncUninterruptibly();
        from.submit(() -> {}).syncUninterruptibly(); // behind the crossing
        to.submit(() -> {}).syncUninterruptibly(); // behind what crossed
    }
}
