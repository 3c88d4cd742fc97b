package org.owuitunnel.client.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.WebSocketHandshake;

/** Where clients ask a {@link TestRelay} for a WebSocket: gives them one, or refuses. */
final class TestDoor extends ChannelInboundHandlerAdapter {
    private final Queue<String> requests;
    private final Supplier<TestRelay.@Nullable Refusal> refusal;
    private final Supplier<@Nullable String> subprotocol;
    private final Consumer<ChannelHandlerContext> accepted;

    /** One that adds to {@code requests}, and tells on its loop who has come in; what it does is asked each time. */
    TestDoor(
            Queue<String> requests,
            Supplier<TestRelay.@Nullable Refusal> refusal,
            Supplier<@Nullable String> subprotocol,
            Consumer<ChannelHandlerContext> accepted) {
        this.requests = requests;
        this.refusal = refusal;
        this.subprotocol = subprotocol;
        this.accepted = accepted;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            requests.add(request.toString());
            TestRelay.Refusal refused = refusal.get();
            if (refused == null) {
                accept(ctx, request);
            } else {
                refuse(ctx, refused);
            }
        }
        ReferenceCountUtil.release(message);
    }

    /** A client that refuses the certificate says so; it is the client's test. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close().addListener(done -> {});
    }

    private void refuse(ChannelHandlerContext ctx, TestRelay.Refusal refused) {
        ByteBuf body = Unpooled.copiedBuffer(refused.body(), StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refused.status()), body);
        response.headers().set("content-length", body.readableBytes());
        refused.fields().forEach(response.headers()::set);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void accept(ChannelHandlerContext ctx, HttpRequest request) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers()
                .set("connection", "upgrade")
                .set("upgrade", "websocket")
                .set(
                        "sec-websocket-accept",
                        WebSocketHandshake.accept(request.headers().get("sec-websocket-key")));
        String spoken = subprotocol.get();
        if (spoken != null) {
            response.headers().set("sec-websocket-protocol", spoken);
        }
        ctx.writeAndFlush(response).addListener(done -> {});
        accepted.accept(ctx);
        ctx.pipeline().remove(HttpServerCodec.class);
        ctx.pipeline().remove(this);
    }
}
