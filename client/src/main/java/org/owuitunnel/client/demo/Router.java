package org.owuitunnel.client.demo;

import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one connection, in their order. Confined to its connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be written to closes
final class Router extends SimpleChannelInboundHandler<HttpObject> {
    /**
     * Seconds for which the rest of a refused body is read and dropped: closing on octets unread resets the connection, and
     * the answer may be lost with it.
     */
    private static final int LINGER_SECONDS = 5;

    private final Page page;
    private final Supplier<DemoInfo> info;
    private final InstantSource time;

    /** Where the body of the request goes that is being read; null when it is dropped. */
    private @Nullable EchoBody echo;

    /** The request that becomes a WebSocket when it is complete. */
    private @Nullable HttpRequest upgrade;

    /** True once nothing may follow the answer: the connection closes at the end of the request. */
    private boolean last;

    /** True once the clock ticks: no request can be answered behind an endless answer. */
    private boolean endless;

    Router(Page page, Supplier<DemoInfo> info, InstantSource time) {
        this.page = page;
        this.info = info;
        this.time = time;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuseMalformed(ctx);
            return;
        }
        if (message instanceof HttpRequest request) {
            if (last || endless) {
                ctx.close();
                return;
            }
            onRequest(ctx, request);
        }
        if (message instanceof HttpContent content) {
            onContent(ctx, content);
        }
    }

    private void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        String path = pathOf(request);
        Page.Asset asset = page.at(path);
        if (asset != null) {
            answerReading(ctx, request, () -> Answers.page(asset));
            return;
        }
        switch (path) {
            case "/api/info" -> answerReading(ctx, request, () -> Answers.info(info.get()));
            case "/api/echo" -> onEcho(ctx, request);
            case "/api/clock" -> onClock(ctx, request);
            case EchoSocket.PATH -> onSocket(ctx, request);
            default -> answer(ctx, request, Answers.error(HttpResponseStatus.NOT_FOUND, "Nothing is here."));
        }
    }

    private void onEcho(ChannelHandlerContext ctx, HttpRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            refuseMethod(ctx, request, "POST");
        } else if (EchoBody.announcedTooLarge(request)) {
            last = true;
            answer(
                    ctx,
                    request,
                    Answers.error(
                            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                            "At most " + EchoBody.MAX_BYTES + " bytes return."));
        } else {
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            echo = new EchoBody();
            writeHead(ctx, request, EchoBody.head(request));
        }
    }

    private void onClock(ChannelHandlerContext ctx, HttpRequest request) {
        if (!reads(request)) {
            refuseMethod(ctx, request, "GET, HEAD");
            return;
        }
        HttpResponse head = Answers.stream("text/event-stream");
        if (request.method().equals(HttpMethod.HEAD)) {
            writeHead(ctx, request, head);
            ctx.write(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        endless = true;
        // HTTP/1.0 knows no chunks: there the connection's end is the answer's.
        HttpUtil.setTransferEncodingChunked(head, request.protocolVersion().isKeepAliveDefault());
        ctx.write(head);
        ClockStream.start(ctx, time);
    }

    private void onSocket(ChannelHandlerContext ctx, HttpRequest request) {
        if (request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            upgrade = request;
        } else if (reads(request)) {
            FullHttpResponse refusal = Answers.error(HttpResponseStatus.UPGRADE_REQUIRED, "Only a WebSocket is here.");
            refusal.headers().set(UPGRADE, HttpHeaderValues.WEBSOCKET).set(CONNECTION, HttpHeaderValues.UPGRADE);
            answer(ctx, request, refusal);
        } else {
            refuseMethod(ctx, request, "GET, HEAD");
        }
    }

    private void onContent(ChannelHandlerContext ctx, HttpContent content) {
        if (echo != null) {
            echo.pass(ctx, content);
        }
        if (!(content instanceof LastHttpContent)) {
            return;
        }
        echo = null;
        if (upgrade != null) {
            becomeSocket(ctx, upgrade);
        } else if (last && !endless) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Only after the request's end, since its last part would find the HTTP codec gone. */
    private void becomeSocket(ChannelHandlerContext ctx, HttpRequest request) {
        EchoSocket.install(ctx.pipeline());
        // Without the query, which the handshake would take for another path.
        DefaultFullHttpRequest whole = new DefaultFullHttpRequest(
                request.protocolVersion(), request.method(), EchoSocket.PATH, Unpooled.EMPTY_BUFFER);
        whole.headers().set(request.headers());
        ctx.fireChannelRead(whole);
        ctx.pipeline().remove(this);
    }

    private void answerReading(ChannelHandlerContext ctx, HttpRequest request, Supplier<FullHttpResponse> response) {
        if (reads(request)) {
            answer(ctx, request, response.get());
        } else {
            refuseMethod(ctx, request, "GET, HEAD");
        }
    }

    private void refuseMethod(ChannelHandlerContext ctx, HttpRequest request, String allowed) {
        FullHttpResponse refusal =
                Answers.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Allowed here: " + allowed + ".");
        refusal.headers().set(ALLOW, allowed);
        answer(ctx, request, refusal);
    }

    private void refuseMalformed(ChannelHandlerContext ctx) {
        if (last || endless || echo != null) {
            ctx.close();
            return;
        }
        last = true;
        FullHttpResponse refusal = Answers.error(HttpResponseStatus.BAD_REQUEST, "This is not HTTP as it should be.");
        refusal.headers().set(CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
    }

    /** Answers without the body; who waits for leave to send it must not be read any further. */
    private void answer(ChannelHandlerContext ctx, HttpRequest request, FullHttpResponse response) {
        last |= HttpUtil.is100ContinueExpected(request);
        writeHead(ctx, request, response);
        if (last) {
            ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void writeHead(ChannelHandlerContext ctx, HttpRequest request, HttpResponse response) {
        last |= !HttpUtil.isKeepAlive(request);
        if (last) {
            response.headers().set(CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.protocolVersion().isKeepAliveDefault()) {
            response.headers().set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        ctx.write(response);
    }

    private static boolean reads(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static String pathOf(HttpRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
