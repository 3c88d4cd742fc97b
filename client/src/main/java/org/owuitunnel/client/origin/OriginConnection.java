package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the origin, with or without TLS; serves one exchange at a time. Confined to its channel's loop, which is
 * the link's.
 *
 * <p>Over TLS only a {@code close_notify} ends what the origin sends: a connection that ends without one was cut, by whoever
 * could (RFC 8446 section 6.1). It ends both directions, since hardly an origin reads on behind it.
 *
 * <p>A failing write does not close it ({@link ChannelOption#AUTO_CLOSE} is off): an origin that answers early and hangs
 * up makes our writes fail while its answer still waits to be read.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows when the connection is read
final class OriginConnection extends ChannelInboundHandlerAdapter {
    private final SocketChannel channel;

    /** Null for plain HTTP. */
    private final @Nullable SslHandler tls;

    private final AnswerDecoder decoder = new AnswerDecoder();

    /** The exchange that has this connection; null while it idles or after its end. */
    private @Nullable Exchange exchange;

    /** When the last exchange ended, in nanoseconds of the origin's clock. */
    private long idleSince;

    private boolean flushDue;

    /** True once the origin said that it sends nothing more. */
    private boolean saidGoodbye;

    private OriginConnection(SocketChannel channel, @Nullable SslHandler tls) {
        this.channel = channel;
        this.tls = tls;
    }

    /** Takes over a new channel; {@code tls} is null for plain HTTP. */
    static void install(SocketChannel channel, @Nullable SslHandler tls) {
        OriginConnection connection = new OriginConnection(channel, tls);
        if (tls != null) {
            channel.pipeline().addLast(tls);
        }
        channel.pipeline().addLast(connection.decoder, connection);
    }

    /** The connection that {@link #install} made for the channel of {@code pipeline}. */
    static OriginConnection of(ChannelPipeline pipeline) {
        return pipeline.get(OriginConnection.class);
    }

    /** From now on {@code user} has this connection, for a request with {@code method}. */
    void begin(Exchange user, String method) {
        assert channel.eventLoop().inEventLoop();
        exchange = user;
        decoder.expect(method);
    }

    /** The exchange is over and another may follow. */
    void idle(long now) {
        exchange = null;
        idleSince = now;
        resumeReading();
    }

    long idleSince() {
        return idleSince;
    }

    /** True when the origin has not hung up and sent nothing beyond the answer that just ended. */
    boolean reusable() {
        return channel.isActive() && decoder.clean();
    }

    /** True when what the origin sent before it hung up was no answer at all. */
    boolean sentNoise() {
        return decoder.endedInNoise();
    }

    /** True when it speaks TLS though it was asked by plain HTTP. */
    boolean answersByTls() {
        return decoder.sawTls();
    }

    /**
     * True when the end of the connection is known to be the end of what the origin sent.
     *
     * @param allTaken whether it took what we sent: else the end may be a reset that the failing write has swallowed
     */
    boolean endedWell(boolean allTaken) {
        return tls == null ? allTaken : saidGoodbye;
    }

    /** Null for plain HTTP. */
    @Nullable
    SslHandler tls() {
        return tls;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Writes what carries no credit: heads and the frames of chunks. Leaves with the next {@link #flushSoon}. */
    void write(ByteBuf bytes) {
        channel.write(bytes);
    }

    /** Writes octets of a body and tells the exchange when the kernel has taken them, or could not. */
    void writeBody(ByteBuf bytes) {
        int octets = bytes.readableBytes();
        channel.write(bytes).addListener(done -> {
            Exchange user = exchange;
            if (user != null) {
                user.onWritten(octets, done.isSuccess());
            }
        });
    }

    /** Flushes once for everything that this turn of the loop writes. */
    void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            channel.eventLoop().execute(() -> {
                flushDue = false;
                channel.flush();
            });
        }
    }

    /** Leaves what the origin sends in the kernel: there its TCP window stops it. */
    void pauseReading() {
        channel.config().setAutoRead(false);
    }

    void resumeReading() {
        channel.config().setAutoRead(true);
    }

    /** Lets each direction end on its own; to be called before the origin's octets behind the 101 are read. TLS has its own end. */
    void allowHalfClosure() {
        if (tls == null) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    /** No more HTTP: whatever follows the 101 comes as it is, what the decoder holds first. */
    void passBytes() {
        channel.pipeline().remove(decoder);
    }

    /** Sends FIN, or {@code close_notify}, which origins that read on behind it can tell from the end of all. Only when nothing waits to be written. */
    void endOutput() {
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound();
        }
    }

    /** Closes at once; the exchange hears nothing more. */
    void close() {
        exchange = null;
        hangUp();
    }

    /** Netty lets {@code close_notify} wait its turn for seconds: where others wait before it, the connection is cut instead. */
    private void hangUp() {
        ChannelHandlerContext secured = tls == null ? null : channel.pipeline().context(tls);
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (secured != null && waiting != null && !waiting.isEmpty()) {
            secured.close();
        } else {
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Exchange user = exchange;
        if (user == null) {
            // Either closed already, or an idle origin speaks unasked: none of it may reach the next answer.
            ReferenceCountUtil.release(message);
            hangUp();
            return;
        }
        switch (message) {
            case HttpResponse answer -> {
                try {
                    user.onAnswer(answer);
                } finally {
                    ReferenceCountUtil.release(message);
                }
            }
            case LastHttpContent last -> user.onLastContent(last);
            case HttpContent content -> user.onContent(content.content());
            case ByteBuf bytes -> user.onBytes(bytes);
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        Exchange user = exchange;
        if (event == ChannelInputShutdownEvent.INSTANCE && user != null) {
            user.onOriginEnd();
        } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            saidGoodbye = true;
            if (user != null && user.passing()) {
                user.onOriginEnd();
            } else {
                hangUp();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange user = exchange;
        if (user != null) {
            user.onOriginClosed();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Exchange user = exchange;
        if (user != null) {
            user.onFault(cause);
        }
        hangUp();
    }
}
