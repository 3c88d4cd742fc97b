package org.owuitunnel.relay.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** A request as it came out of the tunnel, and what the test answers. Used by the test's thread or the client's loop. */
public final class TunnelRequest implements StreamHandler {
    /** How the relay ended it early. */
    public record Reset(ErrorCode code, String detail) {}

    private final TunnelClient client;
    private final Stream stream;
    private final RequestHead head;
    private final StringBuilder body = new StringBuilder();
    private final CompletableFuture<Fields> ended = new CompletableFuture<>();
    private final CompletableFuture<Reset> reset = new CompletableFuture<>();

    TunnelRequest(TunnelClient client, Stream stream, RequestHead head, boolean end) {
        this.client = client;
        this.stream = stream;
        this.head = head;
        if (end) {
            ended.complete(Fields.EMPTY);
        }
    }

    /** The request's head. */
    public RequestHead head() {
        return head;
    }

    /** The value of a field, or "none". */
    public String field(String name) {
        String value = head.fields().first(name);
        return value == null ? "none" : value;
    }

    /** The whole body. */
    public String body() {
        wait(ended);
        synchronized (body) {
            return body.toString();
        }
    }

    /** Fields behind the body. */
    public Fields trailers() {
        return wait(ended);
    }

    /** True once the request is complete. */
    public boolean complete() {
        return ended.isDone();
    }

    /** What has come of the body, as soon as it is at least so much. */
    public String body(int octets) {
        synchronized (body) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RawVisitor.PATIENCE_SECONDS);
            while (body.length() < octets && System.nanoTime() < deadline) {
                try {
                    body.wait(1000);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return body.toString();
        }
    }

    /** Octets of the body so far. */
    public int received() {
        synchronized (body) {
            return body.length();
        }
    }

    /** How the relay reset it. */
    public Reset reset() {
        return wait(reset);
    }

    private static <T> T wait(CompletableFuture<T> until) {
        try {
            return until.get(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers completely, with a length. */
    public void answers(int status, String text) {
        head(status, "content-length", Integer.toString(text.length()));
        data(text);
        ends();
    }

    /** Sends a head, which nothing has to follow yet. */
    public TunnelRequest head(int status, String... fields) {
        client.onLoop(() -> stream.sendHead(status, Fields.of(fields), false));
        return this;
    }

    /** Sends an interim head. */
    public TunnelRequest headEarly(int status, String... fields) {
        return head(status, fields);
    }

    /** Sends a head that is the whole answer. */
    public void headAlone(int status, String... fields) {
        client.onLoop(() -> stream.sendHead(status, Fields.of(fields), true));
    }

    /** Sends a piece of the body, in ISO 8859-1. */
    public TunnelRequest data(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        client.onLoop(() -> stream.sendData(bytes, false));
        return this;
    }

    /** Ends the answer. */
    public void ends() {
        client.onLoop(() -> stream.sendData(Unpooled.EMPTY_BUFFER, true));
    }

    /** Ends the answer with fields behind it. */
    public void trailers(String... fields) {
        client.onLoop(() -> stream.sendTrailers(Fields.of(fields)));
    }

    /** Ends both directions. */
    public void resets(ErrorCode code, String detail) {
        client.onLoop(() -> stream.reset(code, detail));
    }

    /** Octets of the answer that wait for credit. */
    public int queued() {
        int[] octets = new int[1];
        client.onLoop(() -> octets[0] = stream.queuedBytes());
        return octets[0];
    }

    /** Takes octets that were left lying: the relay gets credit for them. */
    public void consumes(int octets) {
        client.onLoop(() -> stream.consumed(octets));
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        throw new AssertionError("HEAD from the relay");
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        synchronized (body) {
            body.append(bytes.toString(StandardCharsets.ISO_8859_1));
            body.notifyAll();
        }
        bytes.release();
        if (client.grants()) {
            stream.consumed(octets);
        }
        if (last) {
            ended.complete(Fields.EMPTY);
        }
    }

    @Override
    public void onTrailers(Fields fields) {
        ended.complete(fields);
    }

    @Override
    public void onSent(int octets) {}

    @Override
    public void onReset(ErrorCode code, String detail) {
        reset.complete(new Reset(code, detail));
    }
}
