package org.owuitunnel.relay.listen;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/** Answers one request for metrics and closes its connection. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class MetricsHandler extends SimpleChannelInboundHandler<HttpObject> {
    /** For a request to come and its answer to be taken: what Prometheus waits by preset. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String PATH = "/metrics";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Log LOG = Log.of(MetricsHandler.class);

    private final Executor blocking;
    private final MetricsListener.Page page;
    private boolean answered;

    MetricsHandler(Executor blocking, MetricsListener.Page page) {
        this.blocking = blocking;
        this.page = page;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (!(message instanceof HttpRequest request) || answered) {
            return;
        }
        answered = true;
        String refusal = refusal(request);
        if (refusal != null) {
            HttpResponseStatus status =
                    refusal.isEmpty() ? HttpResponseStatus.BAD_REQUEST : HttpResponseStatus.NOT_FOUND;
            answer(context, status, new MetricsListener.Body(TEXT, octets(refusal)));
            return;
        }
        String accept = request.headers().get(HttpHeaderNames.ACCEPT);
        blocking.execute(() -> make(context, accept));
    }

    /** Null for what is to be answered. */
    private static @Nullable String refusal(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return "";
        }
        String target = request.uri();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return request.method().equals(HttpMethod.GET) && path.equals(PATH) ? null : "There is GET " + PATH + ".\n";
    }

    private void make(ChannelHandlerContext context, @Nullable String accept) {
        try {
            answer(context, HttpResponseStatus.OK, page.of(accept));
        } catch (IOException | RuntimeException e) {
            LOG.error(Event.event("metrics.failed").because(e));
            answer(
                    context,
                    HttpResponseStatus.INTERNAL_SERVER_ERROR,
                    new MetricsListener.Body(TEXT, octets("See the log.\n")));
        }
    }

    /** On any thread. */
    private static void answer(ChannelHandlerContext context, HttpResponseStatus status, MetricsListener.Body body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body.octets()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, body.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.octets().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
