package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.http.FieldRules;

/** Writes the answer of one HTTP/2 stream (RFC 9113 section 8). Confined to the connection's event loop. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write that fails ends in the stream's end, which the exchange is told of
final class H2Responder implements Responder {
    private final ChannelHandlerContext context;
    private final H2Handler handler;
    private boolean connects;
    private boolean switched;
    private boolean flushScheduled;

    private final Written written = new Written();

    /** The last frame of the answer so far, whether it has been flushed or not. */
    private @Nullable ChannelFuture lastFrame;

    H2Responder(ChannelHandlerContext context, H2Handler handler) {
        this.context = context;
        this.handler = handler;
    }

    /** What follows answers {@code answered}; {@code webSocket} for an extended CONNECT (RFC 8441). */
    void begin(Exchange answered, boolean webSocket) {
        written.begin(answered);
        connects = webSocket;
    }

    /** True once the stream carries a WebSocket. */
    boolean switched() {
        return switched;
    }

    @Override
    public void interim(int status, Fields fields) {
        writeHeaders(status, fields, false);
    }

    @Override
    public void head(int status, Fields fields, boolean last) {
        writeHeaders(status, fields, last);
        if (last) {
            stopRequest();
        }
    }

    @Override
    public void switchProtocols(Fields fields) {
        switched = true;
        Fields.Builder passed = Fields.builder(fields.size());
        fields.forEach((name, value) -> {
            if (!name.equals("sec-websocket-accept")) {
                passed.add(name, value); // RFC 8441 section 5.1: there is no key to answer
            }
        });
        writeHeaders(200, passed.build(), false);
        handler.onSwitched();
    }

    @Override
    public void data(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        wrote(context.write(new DefaultHttp2DataFrame(bytes, last)), octets);
        tellEnd(last);
        scheduleFlush();
        if (last && switched) {
            context.executor()
                    .schedule(() -> reset(Http2Error.NO_ERROR), Timeouts.LINGER.toMillis(), TimeUnit.MILLISECONDS);
        } else if (last) {
            stopRequest();
        }
    }

    @Override
    public void trailers(Fields fields) {
        Http2Headers headers = new DefaultHttp2Headers(false, fields.size());
        copy(fields, headers);
        wrote(context.write(new DefaultHttp2HeadersFrame(headers, true)), 0);
        tellEnd(true);
        scheduleFlush();
        stopRequest();
    }

    @Override
    public void cut() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void abandon() {
        context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    @Override
    public void reading(boolean on) {
        handler.reading(context, on);
    }

    /** Answers what never became an exchange. */
    void reject(Answer answer) {
        writeHeaders(answer.status(), answer.fields(), false);
        data(context.alloc().buffer().writeBytes(answer.body()), true);
    }

    /**
     * Ends the stream with {@code error}, behind what has been written: the codec drops DATA that waits, be it for a flush
     * or for the visitor's window, as soon as it sees the reset.
     */
    void reset(Http2Error error) {
        scheduleFlush();
        DefaultHttp2ResetFrame reset = new DefaultHttp2ResetFrame(error);
        ChannelFuture before = lastFrame;
        if (before == null || before.isDone()) {
            context.write(reset);
        } else {
            before.addListener(done -> context.writeAndFlush(reset));
        }
    }

    /** Lets the exchange know when its last frame, if this was it, has left. */
    private void tellEnd(boolean last) {
        Exchange answered = written.exchange();
        ChannelFuture frame = lastFrame;
        if (last && answered != null && answered.followed() && frame != null) {
            written.tell(); // before the end is
            frame.addListener(left -> answered.onLeft(left.isSuccess()));
        }
    }

    private void wrote(ChannelFuture frame, int octets) {
        written.add(frame, octets);
        lastFrame = frame;
    }

    /** The answer is complete and the rest of the request is not wanted: RFC 9113 section 8.1. */
    private void stopRequest() {
        if (handler.requestOpen() || connects) {
            reset(Http2Error.NO_ERROR);
        }
    }

    private void writeHeaders(int status, Fields fields, boolean last) {
        Http2Headers headers = new DefaultHttp2Headers(false, fields.size() + 1);
        headers.status(Integer.toString(status));
        copy(fields, headers);
        ChannelFuture head = context.write(new DefaultHttp2HeadersFrame(headers, last));
        head.addListener(left -> {
            if (!left.isSuccess()) {
                headRefused();
            }
        });
        wrote(head, 0);
        tellEnd(last);
        scheduleFlush();
    }

    /** The visitor takes no head of this size: his SETTINGS_MAX_HEADER_LIST_SIZE says so (RFC 9113 section 6.5.2). */
    private void headRefused() {
        Exchange refused = written.exchange();
        if (refused != null) {
            refused.onVisitorGone("an answer whose head is larger than he takes");
        }
        context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }

    private static void copy(Fields fields, Http2Headers headers) {
        for (int i = 0; i < fields.size(); i++) {
            if (!FieldRules.endsHere(fields.name(i), Set.of())) {
                headers.add(fields.name(i), fields.value(i));
            }
        }
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            context.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        written.tell();
        context.flush();
    }
}
