package org.owuitunnel.client.demo;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;

/** Sends each message of a WebSocket back as it is. Confined to its connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that cannot be written to closes
final class EchoSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
    static final String PATH = "/ws/echo";

    /** Octets of a message, unpacked: 64 KiB; the page sends 160. */
    private static final int MAX_MESSAGE_BYTES = 64 * 1024;

    /**
     * Octets of a frame that is still read to its end, 1 MiB, before it is refused: closing on octets unread resets the
     * connection, and the close code may be lost with it. Larger ones are cut off at their header.
     */
    private static final int MAX_FRAME_BYTES = 1024 * 1024;

    /** Appends what a WebSocket needs; the next request that is passed on must be the one that asks for it. */
    static void install(ChannelPipeline pipeline) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .allowExtensions(true)
                .maxFramePayloadLength(MAX_FRAME_BYTES)
                .sendCloseFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE)
                .build();
        pipeline.addLast(
                new WebSocketServerCompressionHandler(MAX_MESSAGE_BYTES),
                new WebSocketServerProtocolHandler(config),
                new WebSocketFrameAggregator(MAX_MESSAGE_BYTES),
                new EchoSocket());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame message) {
        if (message.content().readableBytes() > MAX_MESSAGE_BYTES) {
            refuseTooLarge(ctx);
        } else {
            ctx.write(message.retain());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (tooLarge(cause)) {
            refuseTooLarge(ctx);
        } else {
            ctx.close();
        }
    }

    private static void refuseTooLarge(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** A message may be too large as a sum of frames or only once it is unpacked. */
    private static boolean tooLarge(Throwable cause) {
        return cause instanceof TooLongFrameException
                || cause instanceof DecompressionException
                || cause.getCause() instanceof DecompressionException;
    }
}
