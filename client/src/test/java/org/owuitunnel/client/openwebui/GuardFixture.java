package org.owuitunnel.client.openwebui;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.testing.MemoryTunnel;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.relay.wire.Transport;

/** A guard before an app that notes who reached it; what each look finds, and when, is up to the test. */
final class GuardFixture implements AutoCloseable {
    static final App SAFE = new App.OpenWebUi("1");
    static final App FRESH = new App.OpenWebUi("1", true, true, false, true, true);

    /** No look begins by itself. */
    static final Guard.Pace NEVER = new Guard.Pace(Duration.ofDays(1), Duration.ofDays(1));

    private static final long PATIENCE_SECONDS = 8;

    private final LinkedBlockingQueue<CompletableFuture<App>> looks = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

    /** What reached the app. */
    private final LinkedBlockingQueue<String> reached = new LinkedBlockingQueue<>();

    final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    final MemoryTunnel tunnel;
    private final Guard[] guard = new Guard[1];

    private GuardFixture(Exposure exposure, boolean enforcing, Guard.Pace pace) {
        CompletableFuture<App> first = new CompletableFuture<>();
        looks.add(first);
        Guard.Setup setup = new Guard.Setup(
                new OriginAddress("127.0.0.1", 8080), first, this::look, exposure, enforcing, verdicts::add);
        tunnel = new MemoryTunnel(Transport.best(), made -> {
            guard[0] = new Guard(setup, this::accept, made.loop(), pace);
            return guard[0];
        });
        guard[0].start(() -> opened.complete(true));
    }

    /** One that looks only when it has to, before an app for everybody. */
    static GuardFixture enforcing() {
        return new GuardFixture(Exposure.ANYONE, true, NEVER);
    }

    static GuardFixture enforcing(Exposure exposure) {
        return new GuardFixture(exposure, true, NEVER);
    }

    static GuardFixture looking(Guard.Pace pace) {
        return new GuardFixture(Exposure.ANYONE, true, pace);
    }

    static GuardFixture off() {
        return new GuardFixture(Exposure.ANYONE, false, NEVER);
    }

    private App look() {
        CompletableFuture<App> look = new CompletableFuture<>();
        looks.add(look);
        return look.join();
    }

    /** Waits for the next look to begin, which finds {@code app}. */
    void finds(App app) {
        nextLook().complete(app);
    }

    /** Waits for the next look to begin, which goes on until the test completes it. */
    CompletableFuture<App> nextLook() {
        return taken(looks, "no look began");
    }

    /** Waits for what is told next. */
    Verdict told() {
        return taken(verdicts, "nothing was told");
    }

    /** Waits for the next request to reach the app. */
    String reached() {
        return taken(reached, "nothing reached the app");
    }

    private static <T> T taken(LinkedBlockingQueue<T> queue, String missing) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError(missing);
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks that have begun and are nobody's yet. */
    int pendingLooks() {
        turn();
        return looks.size();
    }

    /** What reached the app and nobody asked for. */
    List<String> unexpected() {
        turn();
        return List.copyOf(reached);
    }

    /** Returns once the loop has done what was due. */
    private void turn() {
        for (int i = 0; i < 5; i++) {
            tunnel.onLoop(() -> true);
        }
    }

    /** Posts a body whole. */
    Visitor posts(String target) {
        return tunnel.post(target, "accept", "application/json")
                .sends("body".getBytes(StandardCharsets.US_ASCII), true);
    }

    /** The app was seen to be away. */
    void doubts() {
        tunnel.onLoop(() -> {
            guard[0].doubt();
            return true;
        });
    }

    void closesGuard() {
        tunnel.onLoop(() -> {
            guard[0].close();
            return true;
        });
    }

    /** Answers "app" once it has the whole request. */
    private StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        StringBuilder body = new StringBuilder();
        if (last) {
            answer(stream, head, body);
        }
        return new StreamHandler() {
            @Override
            public void onHead(int status, Fields fields, boolean end) {}

            @Override
            public void onData(ByteBuf bytes, boolean end) {
                int octets = bytes.readableBytes();
                body.append(bytes.toString(StandardCharsets.US_ASCII));
                bytes.release();
                stream.consumed(octets);
                if (end) {
                    answer(stream, head, body);
                }
            }

            @Override
            public void onTrailers(Fields fields) {
                answer(stream, head, body.append(fields));
            }

            @Override
            public void onSent(int octets) {}

            @Override
            public void onReset(ErrorCode code, String detail) {
                reached.add("reset");
            }
        };
    }

    private void answer(Stream stream, RequestHead head, StringBuilder body) {
        reached.add(head.method() + " " + head.target() + " " + body);
        stream.sendHead(200, Fields.EMPTY, false);
        stream.sendData(Unpooled.copiedBuffer("app", StandardCharsets.US_ASCII), true);
    }

    @Override
    public void close() {
        tunnel.close();
    }
}
