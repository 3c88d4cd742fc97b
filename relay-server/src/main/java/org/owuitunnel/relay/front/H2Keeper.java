package org.owuitunnel.relay.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PingFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Limit;

/**
 * Ends an HTTP/2 connection that is idle, broken or to be left by a relay that stops. Confined to the connection's event
 * loop.
 *
 * <p>Leaving takes a round trip (RFC 9113 section 6.8): a first GOAWAY forbids nothing yet, a PING behind it shows when the
 * visitor has heard of it, and only the second GOAWAY names the last stream. So no request is refused that was on its way.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class H2Keeper extends ChannelInboundHandlerAdapter {
    /** Tells our PING from what else may come back. */
    private static final long LAST_CALL = 0x6c6561766520757cL;

    private final VisitorSetup setup;
    private final Drain.Stay visit;

    /** The other end of the connection, which its streams have no word of. */
    private final Peer peer;

    /** The streams that are open. */
    private final Set<H2Handler> open = new HashSet<>();

    /** How many of them carry a WebSocket. */
    private int sockets;

    private @Nullable ChannelHandlerContext context;
    private @Nullable LazyTimer timer;

    /** True once the visitor was asked to open no more streams. */
    private boolean leaving;

    /** True once he can have no more streams under way to us. */
    private boolean left;

    H2Keeper(VisitorSetup setup, Drain.Stay visit, Peer peer) {
        this.setup = setup;
        this.visit = visit;
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        timer = new LazyTimer(added.executor());
        timer.set(setup.times().idle(), this::closeIdle);
        if (setup.drain().begun()) {
            leave();
        }
    }

    /** A stream has been opened. */
    void opened(H2Handler stream) {
        open.add(stream);
        Seats.busy(context().channel());
        timer().clear();
    }

    /** The codec says GOAWAY first. */
    private void closeIdle() {
        setup.observer().met(Limit.IDLE_TIMEOUT);
        context().close();
    }

    /** A stream has become a WebSocket. */
    void switched() {
        sockets++;
        endIfServed();
    }

    /** A stream is over. */
    void closed(H2Handler stream, boolean wasSocket) {
        open.remove(stream);
        sockets -= wasSocket ? 1 : 0;
        if (open.isEmpty() && !leaving) {
            Seats.idle(context().channel());
            timer().set(setup.times().idle(), this::closeIdle);
        }
        endIfServed();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event == Drain.Event.BEGIN) {
            leave();
        } else if (event == Drain.Event.CUT) {
            new ArrayList<>(open).forEach(H2Handler::cutOff);
            closeLater();
        } else {
            context().fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext current, Object message) {
        if (message instanceof Http2PingFrame ping && ping.ack() && ping.content() == LAST_CALL) {
            leaveNow();
        } else {
            current.fireChannelRead(message);
        }
    }

    private void leave() {
        if (leaving) {
            return;
        }
        leaving = true;
        timer().clear();
        context().write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        context().writeAndFlush(new DefaultHttp2PingFrame(LAST_CALL));
        context().executor().schedule(this::leaveNow, Drain.QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the streams that are open end, and says which those are: all others may be asked for again elsewhere. */
    private void leaveNow() {
        if (!left) {
            left = true;
            context().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            endIfServed();
        }
    }

    private void endIfServed() {
        if (!left) {
            return;
        }
        if (open.isEmpty()) {
            closeLater();
        } else if (open.size() == sockets) {
            visit.over();
        }
    }

    /** Behind what this turn of the loop has written. */
    private void closeLater() {
        context().executor().execute(context()::close);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        new ArrayList<>(open).forEach(H2Handler::onConnectionLost);
        timer().stop();
        context().fireChannelInactive();
    }

    /** A broken rule of HTTP/2 is the codec's to name in a GOAWAY and to close for: closed here first, it would say NO_ERROR. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        Http2Exception broken = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (broken == null) {
            context().close();
        } else if (broken.error() == Http2Error.ENHANCE_YOUR_CALM) {
            setup.flooded(context().channel());
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "handler not added");
    }

    private LazyTimer timer() {
        return Objects.requireNonNull(timer, "handler not added");
    }
}
