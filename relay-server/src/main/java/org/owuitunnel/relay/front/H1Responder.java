package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.http.FieldRules;

/** Writes the answers of one HTTP/1.1 connection (RFC 9112). Confined to the connection's event loop. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write that fails ends in the connection's end, which the exchange is told of
final class H1Responder implements Responder {
    /** The frame reader has checked every name and value. */
    private static final DefaultHttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final ChannelHandlerContext context;
    private final H1Visitor visitor;
    private boolean versionOneZero;
    private boolean toHead;

    /** False once the answer's head has said that the connection ends with it, or could not be framed otherwise. */
    private boolean keepAlive = true;

    private boolean chunked;

    /** True when only the end of the connection says where the body ends. */
    private boolean untilClose;

    private boolean raw;
    private boolean flushScheduled;

    private final Written written = new Written();

    H1Responder(ChannelHandlerContext context, H1Visitor visitor) {
        this.context = context;
        this.visitor = visitor;
    }

    /** What follows answers {@code request}. */
    void begin(Exchange answered, HttpRequest request, boolean keepsAlive) {
        written.begin(answered);
        versionOneZero = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        toHead = request.method().name().equals("HEAD");
        keepAlive = keepsAlive;
        chunked = false;
        untilClose = false;
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    /** The connection has to end with this answer, whatever the visitor asked for. */
    void closesAfterAnswer() {
        keepAlive = false;
    }

    @Override
    public void interim(int status, Fields fields) {
        if (versionOneZero) {
            return; // RFC 9110 section 15.2
        }
        context.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.EMPTY_BUFFER,
                headers(fields),
                HEADERS.newEmptyHeaders()));
        scheduleFlush();
    }

    @Override
    public void head(int status, Fields fields, boolean last) {
        HttpHeaders headers = headers(fields);
        boolean bodyless = toHead || status == 204 || status == 304;
        if (!bodyless && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            frame(headers, last);
        }
        keepAlive &= visitor.keepsAlive();
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (versionOneZero) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        context.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), headers));
        if (last) {
            end(LastHttpContent.EMPTY_LAST_CONTENT, 0);
        }
        scheduleFlush();
    }

    /** Marks where a body without a length ends: RFC 9112 section 6.3. */
    private void frame(HttpHeaders headers, boolean last) {
        if (last) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        } else if (versionOneZero) {
            keepAlive = false;
            untilClose = true;
        } else {
            chunked = true;
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    @Override
    public void switchProtocols(Fields fields) {
        HttpHeaders headers = headers(fields);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        context.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.SWITCHING_PROTOCOLS,
                Unpooled.EMPTY_BUFFER,
                headers,
                HEADERS.newEmptyHeaders()));
        raw = true;
        scheduleFlush();
        visitor.onSwitched();
    }

    @Override
    public void data(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        if (raw) {
            written.add(context.write(bytes), octets);
            if (last) {
                visitor.onAnswerWritten();
            }
        } else if (last) {
            end(new DefaultLastHttpContent(bytes, HEADERS), octets);
        } else {
            written.add(context.write(new DefaultHttpContent(bytes)), octets);
        }
        scheduleFlush();
    }

    @Override
    public void trailers(Fields fields) {
        LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
        if (chunked) {
            last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, HEADERS);
            HttpHeaders trailing = last.trailingHeaders();
            fields.forEach(trailing::add);
        }
        end(last, 0);
        scheduleFlush();
    }

    /** Answers what was no request, and closes. */
    void reject(Answer answer) {
        written.begin(null);
        keepAlive = false;
        versionOneZero = false;
        toHead = false;
        HttpHeaders headers = headers(answer.fields());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()),
                headers,
                HEADERS.newEmptyHeaders()));
        closeBehindRequest();
    }

    @Override
    public void cut() {
        if (untilClose) {
            visitor.abort("answer cut"); // any other end would look like that of the body
        } else {
            visitor.close("answer cut"); // neither the rest of the length nor the last chunk comes: RFC 9112 section 8
        }
    }

    @Override
    public void abandon() {
        visitor.abort("visitor who takes nothing");
    }

    @Override
    public void reading(boolean on) {
        visitor.reading(on);
    }

    /** Breaks the connection so that the visitor's own system reports it as broken: neither TLS nor TCP says goodbye. */
    void abort() {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        (tls == null ? context : tls).close();
    }

    /** Closes once everything written has left. */
    void close() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Ends our side, but goes on reading: the visitor may still be sending, and octets that nobody reads would make the
     * kernel reset the connection, and the answer with it (RFC 9112 section 9.6).
     */
    void closeBehindRequest() {
        context.channel().config().setAutoRead(true);
        endOutput();
    }

    /** Ends our side; the visitor has a moment to end his. */
    void endOutput() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(left -> {
            if (!left.isSuccess() || !saysGoodbye()) {
                context.close();
                return;
            }
            Future<?> deadline = context.executor()
                    .schedule(() -> context.close(), Timeouts.LINGER.toMillis(), TimeUnit.MILLISECONDS);
            context.channel().closeFuture().addListener(closed -> deadline.cancel(false));
        });
    }

    /** Tells the other end, by TLS or else by TCP, that nothing follows; false when there is neither. */
    private boolean saysGoodbye() {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
            return true;
        }
        if (context.channel() instanceof DuplexChannel tcp) {
            tcp.shutdownOutput();
            return true;
        }
        return false;
    }

    /** @param octets of the body that {@code last} brings */
    private void end(LastHttpContent last, int octets) {
        ChannelFuture frame = context.write(last);
        Exchange answered = written.exchange();
        written.add(frame, octets);
        written.tell(); // before its end is
        frame.addListener(left -> {
            visitor.onAnswerLeft();
            if (answered != null) {
                answered.onLeft(left.isSuccess());
            }
        });
        visitor.onAnswerWritten();
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

    private static HttpHeaders headers(Fields fields) {
        HttpHeaders headers = HEADERS.newHeaders();
        for (int i = 0; i < fields.size(); i++) {
            if (!FieldRules.endsHere(fields.name(i), Set.of())) {
                headers.add(fields.name(i), fields.value(i));
            }
        }
        return headers;
    }
}
