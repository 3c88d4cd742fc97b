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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.route.Authority;

/** Answers one request of a plain connection and closes it. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class PlainHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final int HTTPS_PORT = 443;

    private final PlainPages pages;
    private boolean answered;

    PlainHandler(PlainPages pages) {
        this.pages = pages;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Drain.Event.BEGIN && !answered) {
            context.executor().schedule(() -> context.close(), Drain.QUIET.toMillis(), TimeUnit.MILLISECONDS);
        } else if (event == Drain.Event.CUT) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest request && !answered) {
            answered = true;
            FullHttpResponse response = answer(request);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private FullHttpResponse answer(HttpRequest request) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        boolean readable = request.decoderResult().isSuccess() && host != null;
        if (!readable || !(Authority.parse(host) instanceof Authority.Named named)) {
            return text(HttpResponseStatus.BAD_REQUEST, "This is not a request that can be answered.\n");
        }
        String target = request.uri();
        if (!target.startsWith("/") || !isVisible(target)) {
            return text(HttpResponseStatus.BAD_REQUEST, "This is not a request that can be answered.\n");
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        PlainPages.Page page = reads ? pages.find(named.host().text(), path) : null;
        return page == null ? redirect(named.host().text(), target) : page(page);
    }

    /** 308 keeps the method: a form that was sent to the wrong scheme is sent again, encrypted. */
    private FullHttpResponse redirect(String host, String target) {
        String port = pages.httpsPort() == HTTPS_PORT ? "" : ":" + pages.httpsPort();
        FullHttpResponse response = text(HttpResponseStatus.PERMANENT_REDIRECT, "Use HTTPS.\n");
        response.headers().set(HttpHeaderNames.LOCATION, "https://" + host + port + target);
        return response;
    }

    private static FullHttpResponse page(PlainPages.Page page) {
        FullHttpResponse response = response(HttpResponseStatus.OK, page.body(), page.contentType());
        String fileName = page.fileName();
        if (fileName != null) {
            response.headers().set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName + "\"");
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        return response;
    }

    private static FullHttpResponse text(HttpResponseStatus status, String text) {
        return response(status, text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    private static FullHttpResponse response(HttpResponseStatus status, byte[] body, @Nullable String contentType) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return response;
    }

    private static boolean isVisible(String target) {
        return target.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
