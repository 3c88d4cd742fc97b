package org.owuitunnel.client.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.WebSocketHandshake;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;
import org.owuitunnel.relay.wire.WebSocketWire;

/**
 * Asks the relay for a WebSocket once TLS stands, and makes way for it: protocol section 2.1. Confined to its channel's
 * loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write that fails ends in exceptionCaught, and closing in channelInactive
final class UpgradeHandler extends ChannelInboundHandlerAdapter {
    static final String PATH = "/.owui-tunnel/link";
    static final String SUBPROTOCOL = "owui-tunnel.v1";

    /** Octets of a WebSocket key: RFC 6455 section 4.1. */
    private static final int KEY_BYTES = 16;

    /** Takes the outcome, once. */
    interface Outcome {
        void opened(WebSocketWire wire);

        void failed(LinkFailure failure);
    }

    /**
     * What is asked.
     *
     * @param token goes into one field of the request and nowhere else
     */
    record Request(LinkConfig config, String token) {
        RelayEndpoint relay() {
            return config.relay();
        }

        @Override
        public String toString() {
            return "Request[relay=" + relay() + "]";
        }
    }

    private final Request request;
    private final LinkWebSocketHandler.Listener listener;
    private final Outcome outcome;
    private final String key;
    private final StringBuilder body = new StringBuilder();

    /** The refusal whose body is being read; null before. */
    private @Nullable HttpResponse refusal;

    private boolean switching;
    private boolean told;

    UpgradeHandler(Request request, LinkWebSocketHandler.Listener listener, Outcome outcome, RandomGenerator random) {
        this.request = request;
        this.listener = listener;
        this.outcome = outcome;
        byte[] octets = new byte[KEY_BYTES];
        random.nextBytes(octets);
        this.key = Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ctx.writeAndFlush(upgrade(), ctx.voidPromise());
            } else {
                fail(ctx, TlsFailures.describe(request.relay(), handshake.cause()));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private FullHttpRequest upgrade() {
        FullHttpRequest upgrade = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH);
        upgrade.headers()
                .set(HttpHeaderNames.HOST, request.relay().toString())
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL)
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + request.token)
                .set(HttpHeaderNames.USER_AGENT, request.config.program());
        return upgrade;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                onResponse(ctx, response);
            }
            if (message instanceof HttpContent content) {
                onContent(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onResponse(ChannelHandlerContext ctx, HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            fail(ctx, new LinkFailure.NotARelay(request.relay(), "its answer is not valid HTTP"));
        } else if (response.status().code() != 101) {
            refusal = response.status().code() < 200 ? null : response;
        } else if (!accepts(response)) {
            fail(ctx, new LinkFailure.NotARelay(request.relay(), "it did not accept the WebSocket"));
        } else if (!SUBPROTOCOL.equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) {
            fail(ctx, new LinkFailure.VersionMismatch(request.relay(), "this client speaks " + SUBPROTOCOL));
        } else {
            switching = true;
        }
    }

    private boolean accepts(HttpResponse response) {
        String upgrade = response.headers().get(HttpHeaderNames.UPGRADE);
        return upgrade != null
                && WebSocketHandshake.offersWebSocket(upgrade)
                && WebSocketHandshake.accept(key).equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
    }

    private void onContent(ChannelHandlerContext ctx, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        HttpResponse refused = refusal;
        if (switching && last && !told) {
            told = true;
            ChannelPipeline pipeline = ctx.pipeline();
            WebSocketWire wire = LinkWebSocketHandler.install(pipeline, true, listener);
            pipeline.remove(this);
            pipeline.remove(HttpClientCodec.class); // hands on what came behind the 101, which may be nothing yet
            outcome.opened(wire);
        } else if (refused != null) {
            body.append(content.content().toString(StandardCharsets.UTF_8));
            if (last || body.length() > Problem.MAX_BYTES) {
                fail(ctx, Refusals.describe(request.config, refused, body.toString()));
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        HttpResponse refused = refusal;
        fail(
                ctx,
                refused == null
                        ? new LinkFailure.Unreachable(request.relay(), "hung up before it answered", true)
                        : Refusals.describe(request.config, refused, body.toString()));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, new LinkFailure.Unreachable(request.relay(), "broke the connection before it answered", true));
    }

    private void fail(ChannelHandlerContext ctx, LinkFailure failure) {
        if (!told) {
            told = true;
            outcome.failed(failure);
        }
        ctx.close();
    }
}
