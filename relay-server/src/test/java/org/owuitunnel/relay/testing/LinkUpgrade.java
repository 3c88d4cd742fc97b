package org.owuitunnel.relay.testing;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** Asks a relay for the WebSocket of a link, as clients do. */
final class LinkUpgrade extends ChannelInboundHandlerAdapter {
    private final String token;
    private final Consumer<ChannelHandlerContext> accepted;
    private final Consumer<String> refused;

    /** The question by whoever has {@code token}; its answer is told on the channel's loop. */
    LinkUpgrade(String token, Consumer<ChannelHandlerContext> accepted, Consumer<String> refused) {
        this.token = token;
        this.accepted = accepted;
        this.refused = refused;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // shows in the answer that does not come
    public void channelActive(ChannelHandlerContext context) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/.owui-tunnel/link");
        request.headers()
                .set("host", RelayFixture.DOMAIN)
                .set("connection", "upgrade")
                .set("upgrade", "websocket")
                .set("sec-websocket-version", "13")
                .set("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")
                .set("sec-websocket-protocol", "owui-tunnel.v1")
                .set("authorization", "Bearer " + token);
        context.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            if (response.status().code() == 101) {
                accepted.accept(context);
            } else {
                refused.accept("refused with " + response.status().code());
            }
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
