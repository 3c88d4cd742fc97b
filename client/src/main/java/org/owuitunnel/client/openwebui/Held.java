package org.owuitunnel.client.openwebui;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * A request that waits until the app has been looked at. Confined to the link's loop. As no credit is given meanwhile, what it
 * keeps is no more than its stream's first window, and a look bounds for how long.
 */
final class Held implements StreamHandler {
    private final Stream stream;
    private final RequestHead head;
    private final boolean last;

    /** The look that decides, or any later one, by its number. */
    private final long look;

    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private boolean ended;

    /** Null unless the body ended with some. */
    private @Nullable Fields trailers;

    /** Who has the stream now; null while it waits. */
    private @Nullable StreamHandler next;

    private boolean gone;

    Held(Stream stream, RequestHead head, boolean last, long look) {
        this.stream = stream;
        this.head = head;
        this.last = last;
        this.look = look;
    }

    RequestHead head() {
        return head;
    }

    /** The number of the first look that decides. */
    long look() {
        return look;
    }

    /** True when the visitor went away. */
    boolean gone() {
        return gone;
    }

    /** Lets it go on to {@code app}, with what has come. */
    void pass(StreamAcceptor app) {
        handOver(app.accept(stream, head, last));
    }

    /** Answers in the app's place. */
    void deny(Denial denial) {
        handOver(denial.answer(stream, head, last || ended));
    }

    /** Has the relay answer. */
    void reset(ErrorCode code, String detail) {
        release();
        gone = true;
        stream.reset(code, detail);
    }

    private void handOver(StreamHandler taker) {
        next = taker;
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            taker.onData(bytes, early.isEmpty() && ended && trailers == null);
        }
        Fields behind = trailers;
        if (behind != null) {
            taker.onTrailers(behind);
        }
    }

    private void release() {
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            bytes.release();
        }
    }

    @Override
    public void onHead(int status, Fields fields, boolean end) {
        throw new IllegalStateException("HEAD from the end that opens streams");
    }

    @Override
    public void onData(ByteBuf bytes, boolean end) {
        StreamHandler taker = next;
        if (taker != null) {
            taker.onData(bytes, end);
        } else if (gone) {
            bytes.release();
        } else {
            early.add(bytes);
            ended |= end;
        }
    }

    @Override
    public void onTrailers(Fields fields) {
        StreamHandler taker = next;
        if (taker != null) {
            taker.onTrailers(fields);
        } else {
            ended = true;
            trailers = fields;
        }
    }

    @Override
    public void onSent(int octets) {
        StreamHandler taker = next;
        if (taker != null) {
            taker.onSent(octets);
        }
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        StreamHandler taker = next;
        if (taker != null) {
            taker.onReset(code, detail);
        } else {
            release();
            gone = true;
        }
    }
}
