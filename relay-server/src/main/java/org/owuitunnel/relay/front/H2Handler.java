package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.observe.Passage;

/** One stream of a visitor's HTTP/2 connection: one exchange. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a stream that does not close cleanly is closed all the same
final class H2Handler extends ChannelDuplexHandler {
    private static final String VERSION = "2";

    private final VisitorSetup setup;
    private final H2Keeper keeper;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable H2Responder responder;
    private @Nullable LazyTimer timer;

    /** True while the tunnel does not take what has been read. */
    private boolean paused;

    private boolean requestOpen;

    /** True while the answer is one that a relay waits for before it stops. */
    private boolean served;

    /** Null unless the stream carries a WebSocket. */
    private Drain.@Nullable Stay socket;

    H2Handler(VisitorSetup setup, H2Keeper keeper) {
        this.setup = setup;
        this.keeper = keeper;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        keeper.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case Http2HeadersFrame headers -> onHeaders(context, headers);
            case Http2DataFrame data -> onData(data);
            default -> ReferenceCountUtil.release(message);
        }
    }

    /** A reset overtakes what has not been read: RFC 9113 section 6.4 gives no window to it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext current, Object event) {
        if (event instanceof Http2ResetFrame) {
            leaveBehind("visitor reset the stream");
        }
        current.fireUserEventTriggered(event);
    }

    private void onHeaders(ChannelHandlerContext context, Http2HeadersFrame frame) {
        Exchange current = exchange;
        if (current != null) {
            requestOpen = false;
            current.onRequestTrailers(H1Trailers.read(frame.headers().iterator()));
            return;
        }
        H2Responder answers = new H2Responder(context, this);
        responder = answers;
        timer = new LazyTimer(context.executor());
        RequestHead head;
        try {
            head = H2Requests.head(frame.headers(), keeper.peer());
        } catch (RequestRejected e) {
            reject(context, answers, e);
            return;
        }
        Passage passage = setup.passage(context.channel(), VERSION);
        passage.asked(Peer.address(head), head.method(), head.target());
        Exchange started = new Exchange(answers, head, setup, context.channel().eventLoop(), passage);
        exchange = started;
        answers.begin(started, head.upgrade());
        requestOpen = !frame.isEndStream();
        served = true;
        setup.drain().enter();
        armTimer();
        started.start(keeper.peer(), frame.isEndStream());
    }

    /** Malformed requests are errors of the stream (RFC 9113 section 8.1.1); others have an answer. */
    private void reject(ChannelHandlerContext context, H2Responder answers, RequestRejected rejection) {
        Problem problem = rejection.problem();
        int status = problem == Problem.BAD_REQUEST ? 0 : problem.status();
        setup.passage(context.channel(), VERSION).refused(keeper.peer().text(), status, problem.code());
        if (problem == Problem.BAD_REQUEST) {
            answers.reset(Http2Error.PROTOCOL_ERROR);
        } else {
            answers.reject(ErrorAnswers.of(problem, rejection.detail(), null));
        }
    }

    private void onData(Http2DataFrame data) {
        Exchange current = exchange;
        if (current == null) {
            data.release();
            return;
        }
        requestOpen = !data.isEndStream();
        armTimer();
        ByteBuf bytes = data.content();
        current.onRequestData(bytes, data.isEndStream());
    }

    private void armTimer() {
        LazyTimer current = timer;
        if (current == null) {
            return;
        }
        H2Responder answers = responder;
        if (requestOpen && !paused && answers != null && !answers.switched()) {
            current.set(setup.times().bodyGap(), this::onBodyGap);
        } else {
            current.clear();
        }
    }

    private void onBodyGap() {
        Exchange current = exchange;
        if (current != null && !current.ended()) {
            current.onRequestBroken(Problem.REQUEST_TIMEOUT, "request body that stopped");
        }
    }

    /** Reads on, or stops, as the tunnel takes the request. */
    void reading(ChannelHandlerContext context, boolean on) {
        paused = !on;
        context.channel().config().setAutoRead(on);
        armTimer();
    }

    /** Whether the visitor may still send a part of his request. */
    boolean requestOpen() {
        return requestOpen;
    }

    /** The stream carries a WebSocket: it may stay silent, and never ends by itself. */
    void onSwitched() {
        armTimer();
        leave();
        socket = setup.drain().upgraded();
        keeper.switched();
    }

    private void leave() {
        if (served) {
            served = false;
            setup.drain().leave(1);
        }
    }

    /** The connection is gone. */
    void onConnectionLost() {
        leaveBehind("visitor hung up");
    }

    /** Reads what the visitor sent before he left, and drops it: a channel that is paused is not told of its end. */
    private void leaveBehind(String why) {
        onGone(why);
        if (context != null) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** The relay stops now. */
    void cutOff() {
        Exchange current = exchange;
        if (current != null && !current.ended()) {
            current.onRequestBroken(Problem.RELAY_STOPPING, "");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onGone("visitor hung up");
        leave();
        if (socket != null) {
            socket.over();
        }
        keeper.closed(this, socket != null);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onGone("stream failed");
        if (cause instanceof Http2Exception broken) {
            // Netty resets what is still open, but says CANCEL; and nothing at all once the request was complete.
            context.writeAndFlush(new DefaultHttp2ResetFrame(broken.error()));
        } else {
            context.close();
        }
    }

    private void onGone(String why) {
        if (timer != null) {
            timer.stop();
        }
        Exchange current = exchange;
        if (current != null) {
            current.onVisitorGone(why);
        }
    }
}
