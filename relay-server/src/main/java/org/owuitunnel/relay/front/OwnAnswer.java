package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/** Collects a request for one of the relay's own resources, and has it answered. Confined to the visitor's event loop. */
final class OwnAnswer {
    /** Octets of a request's body: what programs have to say to a relay are a few hundred. */
    static final int MAX_BODY_BYTES = 16 * 1024;

    private static final Log LOG = Log.of(OwnAnswer.class);

    private final Resource resource;
    private final Executor blocking;
    private final EventLoop loop;
    private final Consumer<Answer> then;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** True once nothing more is taken. */
    private boolean decided;

    /** Gives the answer to {@code then}, once, on {@code loop}. */
    OwnAnswer(Resource resource, Executor blocking, EventLoop loop, Consumer<Answer> then) {
        this.resource = resource;
        this.blocking = blocking;
        this.loop = loop;
        this.then = then;
    }

    /** Takes a piece of the body, which is this one's to release. */
    void take(ByteBuf bytes, boolean last) {
        try {
            if (!decided && body.size() + bytes.readableBytes() > MAX_BODY_BYTES) {
                decided = true;
                then.accept(ErrorAnswers.of(Problem.BODY_TOO_LARGE, "", null));
            } else if (!decided) {
                byte[] piece = new byte[bytes.readableBytes()];
                bytes.readBytes(piece);
                body.writeBytes(piece);
            }
        } finally {
            bytes.release();
        }
        if (last) {
            complete();
        }
    }

    /** The body has come to its end. */
    void complete() {
        if (decided) {
            return;
        }
        decided = true;
        byte[] whole = body.toByteArray();
        blocking.execute(() -> {
            Answer answer = answer(whole);
            loop.execute(() -> then.accept(answer));
        });
    }

    private Answer answer(byte[] whole) {
        try {
            return resource.serve(whole);
        } catch (IOException | RuntimeException e) {
            LOG.error(Event.event("resource.failed").because(e));
            return ErrorAnswers.of(Problem.RELAY_FAILED, "", null);
        }
    }
}
