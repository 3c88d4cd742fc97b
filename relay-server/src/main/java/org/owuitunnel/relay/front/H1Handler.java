package org.owuitunnel.relay.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Joins a connection's pipeline to its {@link H1Visitor}. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
public final class H1Handler extends ChannelInboundHandlerAdapter {
    /** Octets of a request line; longer is answered with 414. */
    private static final int MAX_LINE = 8 * 1024;

    /** Octets of a request's header; more is answered with 431. */
    private static final int MAX_HEADER = 16 * 1024;

    /** Octets of one piece of a body: as much as one read brings. */
    private static final int MAX_PIECE = 64 * 1024;

    private final VisitorSetup setup;
    private final Drain.Stay visit;
    private @Nullable H1Visitor visitor;

    private H1Handler(VisitorSetup setup, Drain.Stay visit) {
        this.setup = setup;
        this.visit = visit;
    }

    /** Adds the codec of HTTP/1.1 and its handler at the end of {@code pipeline}; {@code visit} began with the connection. */
    public static void install(ChannelPipeline pipeline, VisitorSetup setup, Drain.Stay visit) {
        pipeline.addLast(new HeadTimer(), new HttpServerCodec(decoding()), new H1Handler(setup, visit));
    }

    /** How strictly, and up to which size, requests are read. */
    static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADER)
                .setMaxChunkSize(MAX_PIECE)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        visitor = new H1Visitor(context, setup, visit);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        visitor().onMessage(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case HeadTimer.Event.OCTETS -> visitor().onOctets();
            case ChannelInputShutdownEvent ended -> visitor().close("visitor ended the connection");
            case Drain.Event.BEGIN -> visitor().onDrain();
            case Drain.Event.CUT -> visitor().cutOff();
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        visitor().onGone("visitor hung up");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What a visitor does to his own connection is no event of the relay's; its exchange is told.
        visitor().onGone("connection failed");
        context.close();
    }

    private H1Visitor visitor() {
        return Objects.requireNonNull(visitor, "handler not added");
    }
}
