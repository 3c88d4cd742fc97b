package org.owuitunnel.relay.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Wire;

/**
 * The sending half of one WebSocket under a link; {@link LinkWebSocketHandler} is the other. Called on the link's loop,
 * which is another than the channel's when a link was resumed on a new WebSocket: Netty then hands each write over.
 *
 * <p>A message is one frame. The frame encoder masks into a buffer of its own, so the memory of a message, of which the
 * link keeps a slice for replay, stays as it was.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends in the handler's exceptionCaught
public final class WebSocketWire implements Wire {
    /** Octets waiting in the channel at which the link stops writing: two full messages, so that the scheduler decides late. */
    static final int HIGH_WATER_BYTES = 128 * 1024;

    /** Octets waiting in the channel at which the link goes on: one message, so that the socket never runs dry. */
    static final int LOW_WATER_BYTES = 64 * 1024;

    /**
     * Octets beyond its congestion window that the kernel takes (Linux): what lies there can no longer be overtaken by a
     * small request.
     */
    private static final long KERNEL_UNSENT_BYTES = 128 * 1024;

    /** Longest reason in a close frame, in octets: RFC 6455 section 5.5 less two for the code. */
    private static final int MAX_REASON_BYTES = 123;

    /**
     * What the peer has to answer a close frame before the socket goes: closing it at once could make the kernel reset the
     * connection and lose the frame that says why.
     */
    private static final long CLOSE_SECONDS = 2;

    private final Channel channel;

    /** True once nothing is sent any more. Written by the link's loop and the channel's, read by both. */
    private volatile boolean closing;

    WebSocketWire(Channel channel) {
        this.channel = channel;
        ChannelConfig config = channel.config();
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
        if (config instanceof EpollSocketChannelConfig) {
            config.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, KERNEL_UNSENT_BYTES);
        }
    }

    /** Sends a hello or a welcome and flushes. */
    public void sendText(String text) {
        if (!closing) {
            channel.writeAndFlush(new TextWebSocketFrame(text), channel.voidPromise());
        }
    }

    @Override
    public boolean writable() {
        return !closing && channel.isWritable();
    }

    @Override
    public void send(ByteBuf message) {
        if (closing) {
            message.release();
            return;
        }
        channel.write(new BinaryWebSocketFrame(message), channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    /** Closes with a code; nothing that comes from the peer afterwards reaches the listener. */
    @Override
    public void close(CloseCode code, String reason) {
        if (closing) {
            return;
        }
        closing = true;
        channel.writeAndFlush(new CloseWebSocketFrame(code.code(), shortened(reason)), channel.voidPromise());
        var deadline = channel.eventLoop().schedule(this::disconnect, CLOSE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
    }

    /** Answers a ping of the WebSocket itself; leaves with the next flush. */
    void pong(ByteBuf content) {
        channel.write(new PongWebSocketFrame(content), channel.voidPromise());
    }

    /** Closes the socket without a word. */
    void disconnect() {
        channel.close();
    }

    /** The peer is gone: nothing is sent any more. */
    void stop() {
        closing = true;
    }

    /** True once nothing is sent any more. */
    boolean closing() {
        return closing;
    }

    /** At most {@link #MAX_REASON_BYTES} octets of {@code reason}, whole characters only. */
    private static String shortened(String reason) {
        byte[] octets = reason.getBytes(StandardCharsets.UTF_8);
        if (octets.length <= MAX_REASON_BYTES) {
            return reason;
        }
        int end = MAX_REASON_BYTES;
        while ((octets[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(octets, 0, end, StandardCharsets.UTF_8);
    }
}
