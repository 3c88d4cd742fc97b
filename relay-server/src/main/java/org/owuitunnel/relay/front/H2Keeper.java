package org.owuitunnel.relay.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ends an HTTP/2 connection that is idle, broken or to be left by a relay that stops. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that does not close cleanly is closed all the same
final class H2Keeper extends ChannelInboundHandlerAdapter {
    private final VisitorSetup setup;

    /** The streams that are open. */
    private final Set<H2Handler> open = new HashSet<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable LazyTimer timer;

    /** True once the visitor was told to open no more streams. */
    private boolean leaving;

    H2Keeper(VisitorSetup setup) {
        this.setup = setup;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        timer = new LazyTimer(added.executor());
        timer.set(setup.times().idle(), added::close);
        if (setup.drain().begun()) {
            leave();
        }
    }

    /** A stream has been opened. */
    void opened(H2Handler stream) {
        open.add(stream);
        timer().clear();
    }

    /** A stream is over. */
    void closed(H2Handler stream) {
        open.remove(stream);
        if (!open.isEmpty()) {
            return;
        }
        if (leaving) {
            closeLater();
        } else {
            timer().set(setup.times().idle(), context()::close); // the codec says GOAWAY first
        }
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

    /** Lets the streams that are open end, and says which those are: all others may be asked for again elsewhere. */
    private void leave() {
        leaving = true;
        if (open.isEmpty()) {
            closeLater();
        } else {
            context().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
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

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        context().close();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "handler not added");
    }

    private LazyTimer timer() {
        return Objects.requireNonNull(timer, "handler not added");
    }
}
