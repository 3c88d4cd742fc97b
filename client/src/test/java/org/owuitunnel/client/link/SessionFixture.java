package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.relay.wire.Transport;

/** A session on a loop of its own, whose events a test can wait for. */
final class SessionFixture implements AutoCloseable, LinkEvents {
    /** What the session told. */
    sealed interface Event {
        record Online(Welcome welcome) implements Event {}

        record Lost(String reason) implements Event {}

        record Retrying(Duration pause, LinkFailure because) implements Event {}

        record Failed(LinkFailure failure) implements Event {}
    }

    private static final long PATIENCE_SECONDS = 8;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    final EventLoop loop = group.next();
    private final AtomicLong now = new AtomicLong();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final LinkSession session;

    SessionFixture(LinkConfig config, StreamAcceptor acceptor, SslProvider provider) {
        session = new LinkSession(
                config, new LinkSession.Environment(loop, now::get, new Random(7)), acceptor, this, provider);
    }

    static LinkConfig config(int port, @Nullable TestCa trusted) {
        return new LinkConfig(
                new RelayEndpoint("localhost", port),
                trusted == null ? List.of() : List.of(trusted.certificate()),
                "wanted",
                () -> "token-1",
                "0.1");
    }

    static SessionFixture started(LinkConfig config) {
        return started(config, new EchoAcceptor());
    }

    static SessionFixture started(LinkConfig config, StreamAcceptor acceptor) {
        SessionFixture fixture = new SessionFixture(config, acceptor, RelayTls.provider());
        fixture.session.start();
        return fixture;
    }

    /** Lets time pass for the session's clock; timers of the loop run on real time. */
    void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    <T extends Event> T next(Class<T> kind) {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!kind.isInstance(event)) {
                throw new AssertionError(event + " (expected: " + kind.getSimpleName() + ")");
            }
            return kind.cast(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets seconds pass, each with the tick that the session makes of it, until it gives the relay up. */
    void tickUntilLost() {
        while (!(events.peek() instanceof Event.Lost)) {
            loop.submit(() -> {
                        advance(Duration.ofSeconds(1));
                        session.tick();
                    })
                    .syncUninterruptibly();
        }
        next(Event.Lost.class);
    }

    void onLoop(Runnable task) {
        loop.submit(task).syncUninterruptibly();
    }

    /** Returns once a doubt that was raised before has been decided. */
    void afterTheDoubt() throws InterruptedException {
        loop.schedule(() -> {}, Doubt.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .sync();
    }

    /** What has been told and not been asked for. */
    List<Event> told() {
        return List.copyOf(events);
    }

    Welcome online() {
        return next(Event.Online.class).welcome();
    }

    LinkFailure failed() {
        return next(Event.Failed.class).failure();
    }

    @Override
    public void online(Welcome welcome) {
        events.add(new Event.Online(welcome));
    }

    @Override
    public void lost(String reason) {
        events.add(new Event.Lost(reason));
    }

    @Override
    public void retrying(Duration pause, LinkFailure because) {
        events.add(new Event.Retrying(pause, because));
    }

    @Override
    public void failed(LinkFailure failure) {
        events.add(new Event.Failed(failure));
    }

    @Override
    public void close() {
        session.stop(Duration.ZERO).join();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
