package org.owuitunnel.client.testing;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.LinkListener;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.relay.wire.Transport;

/** Two links joined in memory on one loop: visitors at one end, whatever is tested at the other. */
public final class MemoryTunnel implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final AtomicLong now = new AtomicLong();
    private final MemoryWire fromClient;
    private final Link relay;
    private final Link client;

    /** A tunnel that ends in what {@code acceptor} makes of the loop. */
    public MemoryTunnel(Transport transport, Function<MemoryTunnel, StreamAcceptor> acceptor) {
        group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
        loop = group.next();
        Executor executor = loop;
        var environment = new Link.Environment(executor, PooledByteBufAllocator.DEFAULT, this::nanoTime);
        relay = new Link(environment, new Quiet(), null);
        client = new Link(environment, new Quiet(), acceptor.apply(this));
        MemoryWire fromRelay = new MemoryWire(loop);
        fromClient = new MemoryWire(loop);
        fromRelay.leadsTo(client);
        fromClient.leadsTo(relay);
        onLoop(() -> {
            relay.attach(fromRelay, 0);
            client.attach(fromClient, 0);
            return true;
        });
    }

    /** The loop of both links. */
    public EventLoop loop() {
        return loop;
    }

    /** The clock, which stands still but for {@link #advance}. */
    public long nanoTime() {
        return now.get();
    }

    /** Lets time pass for everything that asks the clock. */
    public void advance(long amount, TimeUnit unit) {
        now.addAndGet(unit.toNanos(amount));
    }

    /** A visitor whose request has no body. */
    public Visitor get(String target, String... fields) {
        return open(new RequestHead("GET", "name.example.test", target, false, Fields.of(fields)), true);
    }

    /** A visitor whose request has a body, yet to be sent. */
    public Visitor post(String target, String... fields) {
        return open(new RequestHead("POST", "name.example.test", target, false, Fields.of(fields)), false);
    }

    /** A visitor. */
    public Visitor open(RequestHead head, boolean last) {
        Visitor visitor = new Visitor(loop);
        loop.execute(() -> {
            Stream stream = relay.streams().open(head, last, visitor);
            if (stream != null) {
                visitor.opened(stream);
            }
        });
        return visitor;
    }

    /** Stops, or starts again, what the client sends. */
    public void stall(boolean on) {
        onLoop(() -> {
            fromClient.stall(on);
            if (!on) {
                client.onWritable();
            }
            return true;
        });
    }

    /** Streams that the client's end has open. */
    public int openStreams() {
        return onLoop(() -> client.streams().size());
    }

    /** Waits until the client's end has as many streams open. */
    public void awaitOpenStreams(int expected) {
        while (openStreams() != expected) {
            Thread.onSpinWait();
        }
    }

    /** Runs {@code task} on the loop and waits for it. */
    public <T> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        onLoop(() -> {
            relay.end(CloseCode.DONE, "test over");
            client.end(CloseCode.DONE, "test over");
            return true;
        });
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Quiet implements LinkListener {
        @Override
        public void onDrain() {}

        @Override
        public void onSilent() {}

        @Override
        public void onBroken(String why) {
            throw new AssertionError(why);
        }
    }
}
