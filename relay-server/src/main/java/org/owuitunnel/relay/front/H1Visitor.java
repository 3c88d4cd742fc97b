package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.config.RelayConfig.VisitorTimes;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Passage;

/**
 * One HTTP/1.1 connection of a visitor: its requests one after the other. Confined to the connection's event loop.
 *
 * <pre>
 *            request head                 answer and request over
 *   IDLE ───────────────────▶ BUSY ─────────────────────────────▶ IDLE, or closed without keep-alive
 *                               │ answer over, request not ▶ DISCARDING ▶ IDLE, or closed after a while
 *                               │ 101 ▶ RAW: opaque bytes both ways until either side closes
 * </pre>
 *
 * <p>Requests that are pipelined wait, undecoded beyond one read, until those before them are answered. The connection is
 * read even while an answer is awaited, so that a visitor who hangs up is noticed.
 */
final class H1Visitor {
    private enum State {
        IDLE,
        BUSY,
        DISCARDING,
        RAW,
        CLOSED
    }

    private final VisitorSetup setup;
    private final Front front;
    private final LinkDoor door;
    private final Peer peer;
    private final VisitorTimes times;
    private final Drain drain;

    /** Why a relay that stops has to wait: the connection, later the socket that it has become. */
    private Drain.Stay stay;

    /** Decoded and not yet looked at, since a request before it is not over. */
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(2);

    private final ChannelHandlerContext context;
    private final H1Responder responder;
    private final LazyTimer timer;
    private State state = State.IDLE;

    /** True from the first octet of a head to its last. */
    private boolean headStarted;

    /** True until the last piece of the present request has been seen. */
    private boolean requestOpen;

    /** True once octets have come behind the present request and before its answer; an upgrade must not have any. */
    private boolean early;

    /** True while the codec is being taken out. */
    private boolean switching;

    /** True while the tunnel does not take what has been read. */
    private boolean paused;

    private boolean keepAlive = true;

    /** True once a request was given up whose rest the visitor may still be sending. */
    private boolean broken;

    private boolean handlingWaiting;

    /** Answers that have not left completely: the present one, and one before it whose end is still being sent. */
    private int unfinished;

    /** The present request's; null while IDLE or CLOSED. */
    private @Nullable Exchange exchange;

    H1Visitor(ChannelHandlerContext context, VisitorSetup setup, Drain.Stay visit) {
        this.context = context;
        this.setup = setup;
        this.front = setup.front();
        this.door = setup.door();
        this.peer = setup.peer(context.channel());
        this.times = setup.times();
        this.drain = setup.drain();
        this.stay = visit;
        this.responder = new H1Responder(context, this);
        this.timer = new LazyTimer(context.executor());
        awaitRequest();
    }

    /** Takes a decoded message of HTTP, or bytes once the connection is upgraded. */
    void onMessage(Object message) {
        if (state == State.CLOSED) {
            ReferenceCountUtil.release(message);
        } else if (!waiting.isEmpty() || (message instanceof HttpRequest && state != State.IDLE)) {
            waiting.add(message);
            updateReading();
        } else {
            handle(message);
        }
    }

    private void handle(Object message) {
        switch (message) {
            case HttpRequest request -> onRequest(request);
            case HttpContent content -> onContent(content);
            case ByteBuf bytes -> onRaw(bytes);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void onRequest(HttpRequest request) {
        Seats.busy(context.channel());
        state = State.BUSY;
        early = false;
        headStarted = false;
        keepAlive = HttpUtil.isKeepAlive(request);
        requestOpen = true;
        RequestHead head;
        try {
            head = H1Requests.head(request, peer);
        } catch (RequestRejected e) {
            reject(e.problem(), e.detail());
            return;
        }
        if (head.upgrade() && front.isLinkDoor(head.authority(), head.target())) {
            enterDoor(request);
            return;
        }
        boolean bodyless = !HttpUtil.isTransferEncodingChunked(request) && HttpUtil.getContentLength(request, 0L) == 0;
        requestOpen = !bodyless;
        unfinished++;
        drain.enter();
        Passage passage = setup.passage(context.channel(), request.protocolVersion());
        passage.asked(Peer.address(head), head.method(), head.target());
        Exchange started =
                new Exchange(responder, head, setup, context.channel().eventLoop(), passage);
        exchange = started;
        responder.begin(started, request, keepAlive);
        armBodyTimer();
        started.start(peer, bodyless && !head.upgrade());
    }

    private void enterDoor(HttpRequest request) {
        state = State.CLOSED;
        stay.over();
        timer.stop();
        context.pipeline().remove(HeadTimer.class);
        Seats.leave(context.channel());
        door.enter(context, request, peer.address(request.headers()::getAll));
    }

    private void onContent(HttpContent content) {
        Exchange current = exchange;
        if (!requestOpen || current == null) {
            content.release(); // the empty end of a request without a body
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            requestOpen = false;
            giveUp(Problem.BAD_REQUEST, "body that is not valid");
            return;
        }
        boolean last = content instanceof LastHttpContent;
        requestOpen = !last;
        armBodyTimer();
        if (content instanceof LastHttpContent end && !end.trailingHeaders().isEmpty()) {
            current.onRequestData(end.content(), false);
            current.onRequestTrailers(H1Trailers.read(end.trailingHeaders()));
        } else {
            current.onRequestData(content.content(), last);
        }
        proceed();
    }

    private void onRaw(ByteBuf bytes) {
        Exchange current = exchange;
        early |= switching;
        if (state == State.RAW && current != null && !early) { // those are of a head, perhaps, whose beginning is gone
            current.onRequestData(bytes, false);
        } else {
            bytes.release();
        }
    }

    /** Answers something that could not be read as a request; nothing behind it can be trusted. */
    private void reject(Problem problem, String detail) {
        state = State.CLOSED;
        requestOpen = false;
        timer.stop();
        setup.passage(context.channel(), HttpVersion.HTTP_1_1).refused(peer.text(), problem.status(), problem.code());
        responder.reject(ErrorAnswers.of(problem, detail, null));
    }

    /** Answers the present request with {@code problem}, or cuts its answer, and closes. */
    private void giveUp(Problem problem, String detail) {
        giveUp(problem, detail, true);
    }

    private void giveUp(Problem problem, String detail, boolean sending) {
        keepAlive = false;
        broken = sending;
        responder.closesAfterAnswer();
        Exchange current = exchange;
        if (current != null && !current.ended()) {
            current.onRequestBroken(problem, detail);
        }
        close(detail);
    }

    /** The last piece of an answer has been written. */
    void onAnswerWritten() {
        proceed();
    }

    /** The last octet of an answer has left, or never will. */
    void onAnswerLeft() {
        if (unfinished > 0) {
            unfinished--;
            drain.leave(1);
        }
    }

    /** False once a relay that stops wants each answer to be the last of its connection, unless more was asked already. */
    boolean keepsAlive() {
        return !drain.begun() || !waiting.isEmpty();
    }

    /** The relay is to be left: the next answer says so, but who has nothing to ask hears of no answer. */
    void onDrain() {
        if (state == State.IDLE && !headStarted) {
            awaitRequest();
        }
    }

    private void awaitRequest() {
        boolean leaving = drain.begun() && drain.quiet().compareTo(times.idle()) < 0;
        timer.set(leaving ? drain.quiet() : times.idle(), () -> late(Limit.IDLE_TIMEOUT, "idle"));
    }

    /** The relay stops now. */
    void cutOff() {
        boolean sending = state == State.BUSY && requestOpen;
        giveUp(Problem.RELAY_STOPPING, "", sending);
    }

    /** Goes on to the next request once this one and its answer are over. */
    private void proceed() {
        Exchange current = exchange;
        if (current == null || !current.ended() || state == State.CLOSED) {
            return;
        }
        if (state == State.RAW) {
            responder.endOutput();
        } else if (requestOpen) {
            if (state != State.DISCARDING) {
                // Closed with octets unread, the connection would be reset, and the answer with it: RFC 9112 section
                // 9.6.
                state = State.DISCARDING;
                paused = false;
                timer.set(Timeouts.DISCARD, () -> late(Limit.DISCARD_TIMEOUT, "request body that nobody wants"));
                updateReading();
            }
        } else if (!keepAlive || !responder.keepsAlive()) {
            close("no keep-alive");
        } else {
            exchange = null;
            Seats.idle(context.channel());
            state = State.IDLE;
            paused = false;
            awaitRequest();
            handleWaiting();
        }
    }

    /** Requests that were pipelined, one after the other; a request that is answered at once comes back here. */
    private void handleWaiting() {
        if (handlingWaiting) {
            return;
        }
        handlingWaiting = true;
        while (!waiting.isEmpty() && (state == State.IDLE || !(waiting.peek() instanceof HttpRequest))) {
            handle(waiting.remove());
        }
        handlingWaiting = false;
        if (state != State.CLOSED) {
            updateReading();
        }
    }

    /** A 101 has been written: whatever follows is opaque. */
    void onSwitched() {
        timer.stop();
        state = State.RAW;
        onAnswerLeft();
        Drain.Stay socket = drain.upgraded();
        stay.over();
        stay = socket;
        context.pipeline().remove(HeadTimer.class);
        switching = true;
        context.pipeline().remove(HttpServerCodec.class); // which hands over what it has not decoded
        switching = false;
        if (!waiting.isEmpty() || early) {
            close("bytes sent before the upgrade was accepted");
        }
    }

    private void armBodyTimer() {
        if (state != State.BUSY) {
            return;
        }
        if (requestOpen && !paused) {
            timer.set(times.bodyGap(), () -> giveUp(Problem.REQUEST_TIMEOUT, "request body that stopped"));
        } else {
            timer.clear();
        }
    }

    /** Reads on, or stops, as the tunnel takes the request. */
    void reading(boolean on) {
        paused = !on;
        updateReading();
        armBodyTimer();
    }

    private void updateReading() {
        context.channel().config().setAutoRead(!paused && waiting.isEmpty());
    }

    /** Octets have come, perhaps the first of a request. */
    void onOctets() {
        early |= state == State.BUSY && !requestOpen;
        if (state == State.IDLE && !headStarted) {
            headStarted = true; // octets that follow do not move the deadline
            timer.set(times.head(), () -> reject(Problem.REQUEST_TIMEOUT, "header that did not end"));
        }
    }

    private void late(Limit limit, String why) {
        setup.observer().met(limit);
        close(why);
    }

    /** Ends the connection once everything written has left. */
    void close(String why) {
        if (state != State.CLOSED) {
            end(why);
            if (broken) {
                responder.closeBehindRequest();
            } else {
                responder.close();
            }
        }
    }

    /** Ends the connection so that what was sent of an answer cannot look complete. */
    void abort(String why) {
        if (state != State.CLOSED) {
            end(why);
            responder.abort();
        }
    }

    /** The connection is gone. */
    void onGone(String why) {
        stay.over();
        drain.leave(unfinished);
        unfinished = 0;
        if (state != State.CLOSED) {
            end(why);
        }
    }

    private void end(String why) {
        state = State.CLOSED;
        timer.stop();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.onVisitorGone(why);
        }
    }
}
