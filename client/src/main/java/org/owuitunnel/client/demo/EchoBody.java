package org.owuitunnel.client.demo;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/** One body on its way back, never held and never stored. Confined to its connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be written to closes
final class EchoBody {
    /** Octets of a body: 64 MiB, beyond any recording that somebody makes to try a tunnel out. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    private long bytes;

    /** The head, framed as the request is. */
    static HttpResponse head(HttpRequest request) {
        HttpResponse response = Answers.stream("application/octet-stream");
        if (HttpUtil.isTransferEncodingChunked(request)) {
            HttpUtil.setTransferEncodingChunked(response, true);
        } else {
            response.headers().set(CONTENT_LENGTH, HttpUtil.getContentLength(request, 0L));
        }
        return response;
    }

    /** True when the request says itself that it is too large; without a length only the octets tell. */
    static boolean announcedTooLarge(HttpRequest request) {
        return HttpUtil.getContentLength(request, 0L) > MAX_BYTES;
    }

    void pass(ChannelHandlerContext ctx, HttpContent content) {
        bytes += content.content().readableBytes();
        if (bytes > MAX_BYTES) {
            // The status has left: an answer without an end is all that can still say no.
            ctx.close();
        } else if (content instanceof LastHttpContent) {
            ctx.write(new DefaultLastHttpContent(content.content().retain()));
        } else {
            ctx.write(new DefaultHttpContent(content.content().retain()));
        }
    }
}
