package org.owuitunnel.client.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** One visitor's request as the relay's end of the link sees it. Its methods may be called on any thread but the loop. */
public final class Visitor implements StreamHandler {
    /** What came from the client. */
    public sealed interface Event {
        /** The head of an answer. */
        record Head(int status, Fields fields, boolean last) implements Event {}

        /** A piece of a body, each octet a character. */
        record Data(String text, boolean last) implements Event {}

        /** Trailers, and with them the end. */
        record Trailers(Fields fields) implements Event {}

        /** The end, in both directions. */
        record Reset(ErrorCode code, String detail) implements Event {}
    }

    /**
     * A whole answer.
     *
     * @param interim statuses of 1xx heads before the final one
     * @param text the body, each octet a character
     * @param status 0 when there was no final head
     * @param reset null when the answer is complete
     */
    public record Answer(
            List<Integer> interim,
            int status,
            Fields fields,
            String text,
            Fields trailers,
            Event.@Nullable Reset reset) {
        /** The reset, which there has to be. */
        public Event.Reset brokenOff() {
            if (reset == null) {
                throw new AssertionError("the answer is complete (expected: a reset)");
            }
            return reset;
        }
    }

    private static final long PATIENCE_SECONDS = 8;

    private final EventLoop loop;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Stream> stream = new CompletableFuture<>();
    private volatile boolean consumes = true;

    /** Octets that came while stalled; touched on the loop only. */
    private int unconsumed;

    Visitor(EventLoop loop) {
        this.loop = loop;
    }

    void opened(Stream opened) {
        stream.complete(opened);
    }

    /** Sends a piece of the request's body, or of what follows a 101. */
    public Visitor sends(String text) {
        return sends(text.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    /** Sends a piece. */
    public Visitor sends(byte[] bytes, boolean last) {
        loop.execute(() -> stream.join().sendData(Unpooled.wrappedBuffer(bytes), last));
        return this;
    }

    /** Ends the request. */
    public Visitor ends() {
        return sends(new byte[0], true);
    }

    /** Ends the request with trailers. */
    public Visitor endsWith(Fields trailers) {
        loop.execute(() -> stream.join().sendTrailers(trailers));
        return this;
    }

    /** Goes away. */
    public void hangsUp() {
        loop.execute(() -> stream.join().reset(ErrorCode.CANCELLED, "the visitor went away"));
    }

    /** From now on takes what comes, but grants no credit for it. */
    public Visitor stalls() {
        consumes = false;
        return this;
    }

    /** Grants credit for all that came, and again for what comes. */
    public void resumes() {
        loop.execute(() -> {
            consumes = true;
            stream.join().consumed(unconsumed);
            unconsumed = 0;
        });
    }

    /** Octets of the request's body that wait for the client to grant credit. */
    public int waiting() {
        return CompletableFuture.supplyAsync(() -> stream.join().queuedBytes(), loop)
                .join();
    }

    /** The next thing that comes. */
    public Event next() {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came for " + PATIENCE_SECONDS + " s");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next thing, which has to be a head. */
    public Event.Head head() {
        return expect(Event.Head.class);
    }

    /** The next thing, which has to be a piece of a body. */
    public Event.Data data() {
        return expect(Event.Data.class);
    }

    private <T extends Event> T expect(Class<T> kind) {
        Event event = next();
        if (!kind.isInstance(event)) {
            throw new AssertionError(event + " (expected: " + kind.getSimpleName() + ")");
        }
        return kind.cast(event);
    }

    /** The next {@code octets} of a body as text, in however many pieces they come. */
    public String text(int octets) {
        StringBuilder text = new StringBuilder();
        while (text.length() < octets) {
            text.append(data().text());
        }
        return text.toString();
    }

    /** Everything up to the end. */
    public Answer answer() {
        List<Integer> interim = new ArrayList<>();
        int status = 0;
        Fields fields = Fields.EMPTY;
        StringBuilder body = new StringBuilder();
        while (true) {
            switch (next()) {
                case Event.Head head when head.status() < 200 && head.status() != 101 -> interim.add(head.status());
                case Event.Head head -> {
                    status = head.status();
                    fields = head.fields();
                    if (head.last()) {
                        return new Answer(interim, status, fields, body.toString(), Fields.EMPTY, null);
                    }
                }
                case Event.Data data -> {
                    body.append(data.text());
                    if (data.last()) {
                        return new Answer(interim, status, fields, body.toString(), Fields.EMPTY, null);
                    }
                }
                case Event.Trailers trailers -> {
                    return new Answer(interim, status, fields, body.toString(), trailers.fields(), null);
                }
                case Event.Reset reset -> {
                    return new Answer(interim, status, fields, body.toString(), Fields.EMPTY, reset);
                }
            }
        }
    }

    /** Everything up to the end, which has to be a reset. */
    public Event.Reset reset() {
        return answer().brokenOff();
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        events.add(new Event.Head(status, fields, last));
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        events.add(new Event.Data(bytes.toString(StandardCharsets.ISO_8859_1), last));
        bytes.release();
        if (consumes) {
            stream.join().consumed(octets);
        } else {
            unconsumed += octets;
        }
    }

    @Override
    public void onTrailers(Fields fields) {
        events.add(new Event.Trailers(fields));
    }

    @Override
    public void onSent(int octets) {}

    @Override
    public void onReset(ErrorCode code, String detail) {
        events.add(new Event.Reset(code, detail));
    }
}
