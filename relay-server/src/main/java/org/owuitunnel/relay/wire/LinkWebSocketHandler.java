package org.owuitunnel.relay.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.HandshakeJson;

/**
 * The receiving half of one WebSocket under a link: one text message, then binary ones. Confined to its channel's loop.
 * Protocol section 2.
 */
public final class LinkWebSocketHandler extends ChannelInboundHandlerAdapter {
    /** What RFC 6455 section 7.1.5 calls a connection that ended without a close frame. */
    public static final int NO_CLOSE_FRAME = 1006;

    /** What RFC 6455 section 7.1.5 calls a close frame without a code. */
    private static final int NO_CODE = 1005;

    /** First capacity of a message that comes in pieces, in octets. */
    private static final int PIECES_BYTES = 1024;

    /** The end of the link that owns this WebSocket. Called on the channel's loop. */
    public interface Listener {
        /** The peer's hello or welcome: comes once, before everything else. */
        void onText(String text);

        /** A binary message, which stays the caller's. */
        void onMessage(ByteBuf message);

        /** {@link WebSocketWire#writable} may have become true. */
        void onWritable();

        /**
         * The WebSocket is over: closed by the peer, by a fault of the peer, or broken. Comes once and last, and not at all
         * after {@link WebSocketWire#close}.
         *
         * @param code of the close frame, or {@link #NO_CLOSE_FRAME}
         */
        void onClosed(int code, String reason);
    }

    private final WebSocketWire wire;
    private final Listener listener;

    /** The message whose first pieces have come; null between messages. */
    private @Nullable ByteBuf pieces;

    private boolean piecesAreText;
    private boolean textSeen;
    private boolean pongWritten;

    /** True once the listener was told of the end, or need not be. */
    private boolean over;

    private String failure = "connection lost";

    private LinkWebSocketHandler(WebSocketWire wire, Listener listener) {
        this.wire = wire;
        this.listener = listener;
    }

    /**
     * Adds frame codec and handler at the end of {@code pipeline}, whose handlers of HTTP have to be gone or on their way
     * out. On the channel's loop.
     *
     * @param client true at the end that dialled: it masks what it sends (RFC 6455 section 5.3)
     */
    public static WebSocketWire install(ChannelPipeline pipeline, boolean client, Listener listener) {
        WebSocketWire wire = new WebSocketWire(pipeline.channel());
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(!client)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .maxFramePayloadLength(Limits.MAX_MESSAGE_BYTES)
                .closeOnProtocolViolation(false)
                .build();
        pipeline.addLast(new WebSocket13FrameDecoder(config), new WebSocket13FrameEncoder(client));
        if (client) {
            pipeline.addLast(new MaskedMessages());
        }
        pipeline.addLast(new LinkWebSocketHandler(wire, listener));
        return wire;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame) {
                onFrame(ctx, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (pongWritten) {
            pongWritten = false;
            ctx.flush();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over && wire.writable()) {
            listener.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(NO_CLOSE_FRAME, failure);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropPieces();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            violation(String.valueOf(cause.getMessage()));
            return;
        }
        failure = String.valueOf(cause.getMessage());
        wire.disconnect();
    }

    private void onFrame(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            onClose(ctx, close);
            return;
        }
        if (over || wire.closing()) {
            return;
        }
        switch (frame) {
            case BinaryWebSocketFrame binary -> onPiece(ctx, binary, false);
            case TextWebSocketFrame text -> onPiece(ctx, text, true);
            case ContinuationWebSocketFrame next -> onPiece(ctx, next, piecesAreText);
            case PingWebSocketFrame ping -> onPing(ctx, ping);
            case PongWebSocketFrame pong -> {} // none was asked for: the link has a PING of its own
            default -> violation("WebSocket frame of an unknown kind");
        }
    }

    /** The frame decoder has already seen to it that pieces come in order. */
    private void onPiece(ChannelHandlerContext ctx, WebSocketFrame frame, boolean text) {
        ByteBuf content = frame.content();
        ByteBuf before = pieces;
        int length = content.readableBytes() + (before == null ? 0 : before.readableBytes());
        int limit = text ? HandshakeJson.MAX_BYTES : Limits.MAX_MESSAGE_BYTES;
        if (text == textSeen) {
            violation(text ? "text message after the handshake" : "binary message before the handshake");
        } else if (length > limit) {
            violation("message: " + length + " octets (expected: <= " + limit + ")");
        } else if (before == null && frame.isFinalFragment()) {
            deliver(content, text);
        } else {
            ByteBuf sofar = before == null ? ctx.alloc().buffer(Math.max(PIECES_BYTES, length)) : before;
            pieces = sofar;
            piecesAreText = text;
            sofar.writeBytes(content);
            if (frame.isFinalFragment()) {
                pieces = null;
                deliver(sofar, text);
                sofar.release();
            }
        }
    }

    private void deliver(ByteBuf message, boolean text) {
        if (text) {
            textSeen = true;
            listener.onText(message.toString(StandardCharsets.UTF_8));
        } else {
            listener.onMessage(message);
        }
    }

    /** A pong that would have to wait is left out, so that pings cannot make memory grow. */
    private void onPing(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            wire.pong(ping.content().retain());
            pongWritten = true;
        }
    }

    private void onClose(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        int code = close.statusCode();
        String reason = close.reasonText(); // before the echo, whose encoder may take the octets out of the frame
        if (wire.closing()) {
            wire.disconnect();
            return;
        }
        ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        end(code < 0 ? NO_CODE : code, reason);
    }

    private void violation(String what) {
        if (!over && !wire.closing()) {
            over = true;
            dropPieces();
            wire.close(CloseCode.PROTOCOL_ERROR, what);
            listener.onClosed(CloseCode.PROTOCOL_ERROR.code(), what);
        }
    }

    private void end(int code, String reason) {
        if (!over && !wire.closing()) {
            over = true;
            wire.stop();
            dropPieces();
            listener.onClosed(code, reason);
        }
    }

    private void dropPieces() {
        ByteBuf dropped = pieces;
        if (dropped != null) {
            pieces = null;
            dropped.release();
        }
    }
}
