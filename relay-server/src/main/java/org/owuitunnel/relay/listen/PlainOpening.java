package org.owuitunnel.relay.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.front.H1Handler;
import org.owuitunnel.relay.front.H2Connection;
import org.owuitunnel.relay.front.VisitorSetup;

/**
 * Tells by its first octets whether a connection without TLS speaks HTTP/2, by prior knowledge (RFC 9113 section 3.3), or HTTP/1.1. Confined
 * to the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class PlainOpening extends ByteToMessageDecoder {
    /** How the preface of HTTP/2 begins, as no request of HTTP/1.1 that is passed on may: RFC 9113 section 3.4. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final VisitorSetup setup;
    private final Drain.Stay visit;
    private @Nullable Future<?> deadline;

    PlainOpening(VisitorSetup setup, Drain.Stay visit) {
        this.setup = setup;
        this.visit = visit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> context.close(), setup.times().idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int compared = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < compared; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                H1Handler.install(context.pipeline(), setup, visit);
                context.pipeline().remove(this); // hands over what has come so far
                return;
            }
        }
        if (compared == PREFACE.length) {
            H2Connection.install(context.pipeline(), setup, visit);
            context.pipeline().remove(this);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == Drain.Event.CUT || event == Drain.Event.BEGIN) {
            context.close(); // nobody has asked for anything
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
