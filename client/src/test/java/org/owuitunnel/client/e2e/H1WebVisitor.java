package org.owuitunnel.client.e2e;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;

/** One who speaks HTTP/1.1, pipelining as he likes. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as an answer that was cut
final class H1WebVisitor extends WebVisitor {
    /** Asked and not fully answered yet. */
    private final ConcurrentLinkedQueue<WebExchange> pending = new ConcurrentLinkedQueue<>();

    /** Written on the test's thread before the 101 is asked for, and on the loop. */
    private volatile boolean raw;

    H1WebVisitor(Entrance tunnel) {
        super(tunnel, Alpn.H1);
    }

    @Override
    void install(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpClientCodec(), new Reader());
    }

    @Override
    WebExchange begins(String method, String path, String... fields) {
        HttpHeaders headers = headers(fields);
        if (!headers.contains("content-length")) {
            headers.set("transfer-encoding", "chunked");
        }
        return sends(method, path, headers);
    }

    @Override
    WebExchange asks(String method, String path, String... fields) {
        WebExchange exchange = sends(method, path, headers(fields));
        connection().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        return exchange;
    }

    @Override
    WebExchange upgrades(String path, String... fields) {
        HttpHeaders headers = headers(fields);
        headers.set("connection", "Upgrade");
        headers.set("upgrade", "websocket");
        headers.set("sec-websocket-version", "13");
        if (!headers.contains("sec-websocket-key")) {
            headers.set("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        }
        WebExchange exchange = sends("GET", path, headers);
        connection().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        return exchange;
    }

    private HttpHeaders headers(String... fields) {
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.set("host", authority());
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals("host")) {
                headers.set("host", fields[i + 1]);
            } else {
                headers.add(fields[i], fields[i + 1]);
            }
        }
        return headers;
    }

    private WebExchange sends(String method, String path, HttpHeaders headers) {
        WebExchange exchange = new WebExchange(connection(), new Writer());
        pending.add(exchange);
        connection()
                .writeAndFlush(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path, headers));
        return exchange;
    }

    private final class Writer implements WebExchange.Writer {
        @Override
        public Object data(byte[] octets) {
            ByteBuf bytes = Unpooled.wrappedBuffer(octets);
            return raw ? bytes : new DefaultHttpContent(bytes);
        }

        @Override
        public Object end(Fields trailers) {
            LastHttpContent end = new DefaultLastHttpContent();
            trailers.forEach(end.trailingHeaders()::add);
            return end;
        }

        @Override
        public ChannelFuture hangUp() {
            return connection().close();
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        private boolean interim;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                WebExchange current = pending.peek();
                if (current != null) {
                    read(context, current, message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(ChannelHandlerContext context, WebExchange current, Object message) {
            if (message instanceof HttpResponse head) {
                int status = head.status().code();
                interim = status < 200;
                raw = status == 101;
                current.sees(new Seen.Head(status, fields(head.headers())));
                if (raw) {
                    context.pipeline().remove(HttpClientCodec.class);
                }
            }
            if (raw && message instanceof ByteBuf bytes) {
                current.sees(bytes);
            } else if (message instanceof HttpContent content && !interim) {
                body(current, content);
            }
        }

        private void body(WebExchange current, HttpContent content) {
            current.sees(content.content());
            if (content.decoderResult().isFailure()) {
                cut("not decodable");
            } else if (content instanceof LastHttpContent last) {
                pending.remove();
                current.sees(new Seen.End(fields(last.trailingHeaders())));
            }
        }

        private void cut(String how) {
            for (@Nullable WebExchange next = pending.poll(); next != null; next = pending.poll()) {
                next.sees(new Seen.Cut(how));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            cut("closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            cut("reset");
            context.close();
        }
    }
}
