package org.owuitunnel.client.health;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.relay.observe.Printable;

/** Asks once TLS stands, and reads what comes back. Confined to its channel's loop. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write that fails ends in exceptionCaught, and closing in channelInactive
final class ProbeHandler extends ChannelInboundHandlerAdapter {
    /** Octets of an answer that are read: the proof has 22, and of other answers the head says enough. */
    private static final int MAX_BYTES = 256;

    /** Characters of a {@code Server} field that are shown. */
    private static final int MAX_SERVER = 40;

    /** Takes what became of the question; the first counts. */
    interface Outcome {
        void replied(ProbeReply reply);

        void tlsFailed(Throwable cause);

        void broke(String how);
    }

    private final PathProbe.Question question;
    private final Outcome outcome;
    private final StringBuilder body = new StringBuilder();
    private @Nullable HttpResponse response;
    private boolean asked;

    ProbeHandler(PathProbe.Question question, Outcome outcome) {
        this.question = question;
        this.outcome = outcome;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                asked = true;
                ctx.writeAndFlush(request(), ctx.voidPromise());
            } else {
                outcome.tlsFailed(handshake.cause());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private FullHttpRequest request() {
        String target = ProbePath.of(question.expected().number());
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
        request.headers()
                .set(HttpHeaderNames.HOST, question.name().toString())
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.USER_AGENT, question.program());
        return request;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpResponse head) {
                if (head.decoderResult().isFailure()) {
                    outcome.broke("gave an answer that is not valid HTTP");
                    return;
                }
                response = head.status().code() < 200 ? null : head;
            }
            HttpResponse head = response;
            if (head != null && message instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                if (content instanceof LastHttpContent || body.length() > MAX_BYTES) {
                    outcome.replied(reply(head));
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private ProbeReply reply(HttpResponse head) {
        String server = Printable.of(head.headers().get(HttpHeaderNames.SERVER, ""));
        String error = head.headers().get("x-tunnel-error");
        return new ProbeReply(
                head.status().code(),
                error == null ? null : shortened(Printable.of(error)),
                shortened(server),
                body.toString());
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SERVER ? text : text.substring(0, MAX_SERVER);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (asked) { // else the handshake has failed, which is told by its own event
            outcome.broke("hung up before it answered");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (asked) {
            outcome.broke("broke the connection before it answered");
        }
        ctx.close();
    }
}
