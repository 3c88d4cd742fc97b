package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Passage;
import org.owuitunnel.relay.route.Route;

/**
 * One request of a visitor and its answer, whatever version of HTTP he speaks. Confined to the visitor's event loop.
 *
 * <p>The exchange ends once: by a complete answer, by an error page, by a visible cut, or by the visitor's leaving.
 */
final class Exchange implements Route.Caller {
    private final RequestHead request;
    private final VisitorSetup setup;

    private final Course course;

    /** What waits in the relay's memory. */
    private final Share share;

    /** The visitor's. */
    private final EventLoop loop;

    /** Takes the request to the app. */
    private final Carrier carrier;

    /** Takes the answer to the visitor. */
    private final Delivery delivery;

    /** True once the stream carries a WebSocket. */
    private boolean switched;

    private boolean ended;

    private final Entry entry;

    /** What it takes of what the tunnel's owner is granted. */
    private final Allowance allowance;

    /** The answer of the relay itself to a request that it reads; null for none. */
    private @Nullable OwnAnswer own;

    /**
     * An exchange that begins when it is started.
     *
     * @param loop the visitor's
     */
    Exchange(Responder responder, RequestHead request, VisitorSetup setup, EventLoop loop, Passage passage) {
        this.request = request;
        this.setup = setup;
        this.course = new Course(passage);
        this.share = new Share(setup.backlog(), this, loop, setup.times().send());
        this.loop = loop;
        this.allowance = new Allowance(setup.front().quotas());
        this.delivery = new Delivery(responder, request, setup.front().strict(), share);
        this.carrier = new Carrier(responder, share, allowance, loop);
        this.entry = new Entry(request, setup.front().gatehouse(), loop, this::onRevoked);
    }

    /** Sends the request, which {@code peer} has brought, on its way; {@code last} when it has no body. */
    void start(Peer peer, boolean last) {
        Front front = setup.front();
        requestEnded(last);
        if (!setup.pace().take(peer.network(request))) {
            fail(Problem.TOO_MANY_REQUESTS, "");
            return;
        }
        switch (front.decide(request, last)) {
            case Front.Decision.Forward forward -> {
                entry.by(forward.admission());
                forward(forward, last);
            }
            case Front.Decision.Serve serve -> {
                own = new OwnAnswer(serve.resource(), front.blocking(), loop, this::answerIfWanted);
                if (last) {
                    own.complete();
                }
            }
            case Front.Decision.Answer answer -> answer(answer.answer());
            case Front.Decision.Refuse refuse -> fail(refuse.problem(), "");
        }
    }

    private void forward(Front.Decision.Forward forward, boolean last) {
        Route.Ownership tunnel = forward.tunnel();
        course.goesTo(tunnel, entry);
        if (tunnel == null || allowance.grants(tunnel)) {
            carrier.by(forward.route().open(forward.head(), last, this, loop));
        } else {
            refuse();
        }
    }

    /** Says that the tunnel's owner has had enough; false when he has not. */
    private boolean refuse() {
        Quotas.Refusal refusal = allowance.refusal();
        if (refusal == null) {
            return false;
        }
        fail(Problem.of(refusal.reason()), refusal.detail());
        return true;
    }

    private void requestEnded(boolean last) {
        if (last) {
            carrier.requestEnded();
            course.complete();
        }
    }

    /** True once the answer is over, well or badly. */
    boolean ended() {
        return ended;
    }

    /** Takes bytes of the request, which are the exchange's from now on. */
    void onRequestData(ByteBuf bytes, boolean last) {
        course.received(bytes.readableBytes());
        if (own != null) {
            requestEnded(last);
            own.take(bytes, last);
        } else if ((ended && !halfOpen()) || !carrier.open()) {
            bytes.release();
        } else {
            requestEnded(last);
            carrier.send(bytes, last);
        }
    }

    /** Takes the request's trailers, which end it. */
    void onRequestTrailers(Fields trailers) {
        if (own != null) {
            requestEnded(true);
            own.complete();
        } else if (!ended && carrier.open()) {
            requestEnded(true);
            carrier.sendTrailers(trailers);
        }
    }

    @Override
    public boolean mayEnter(Route.Ownership arrived) {
        boolean may = entry.mayEnter(arrived);
        course.goesTo(arrived, entry);
        return may && allowance.grants(arrived);
    }

    /** The link by which he came is good no more. */
    private void onRevoked() {
        if (!ended || switched) {
            breakOff("visitor whose link has ended", Problem.PRIVATE, "");
        }
    }

    private void end() {
        ended = true;
        entry.over();
        carrier.onOver();
    }

    /** Nothing of the answer follows, which is not whole. */
    private void endBadly() {
        end();
        course.over(false);
    }

    /** Whether somebody wants to know of its end. */
    boolean followed() {
        return course.followed();
    }

    /** The last octet of the answer has left, unless {@code taken} is false. */
    void onLeft(boolean taken) {
        course.over(taken);
    }

    /** The visitor has gone, or broke the rules so that no answer makes sense any more. */
    void onVisitorGone(String why) {
        share.stopTime();
        if (halfOpen()) {
            carrier.endRequest();
        }
        if (ended) {
            return;
        }
        end();
        course.over(switched);
        if (switched && carrier.open()) {
            carrier.sayFarewell(why);
        } else {
            carrier.reset(ErrorCode.CANCELLED, why);
        }
    }

    /** The visitor's request stopped or broke off: tells him, unless his answer has begun, which is then cut. */
    void onRequestBroken(Problem problem, String detail) {
        breakOff(detail, problem, detail);
    }

    private void breakOff(String why, Problem problem, String detail) {
        carrier.reset(ErrorCode.CANCELLED, why);
        if (delivery.begun()) {
            cut();
        } else {
            fail(problem, detail);
        }
    }

    /** {@code octets} of the answer have left: the visitor's socket took them, unless it is broken. */
    void onWritten(int octets, boolean taken) {
        delivery.left(octets);
        if (taken) {
            course.sent(octets);
            carrier.onTaken(octets);
        }
    }

    /** The visitor has taken nothing for too long: what waits for him holds a stream of the link, and memory at each hop. */
    void onVisitorStalled() {
        setup.observer().met(Limit.SEND_TIMEOUT);
        abandon("visitor who does not take his answer");
    }

    /** The relay cannot hold what has waited for longest. */
    void onOverload() {
        if (delivery.begun()) {
            abandon("relay without room for what is not taken");
        } else if (!ended) {
            onRequestBroken(Problem.RELAY_BUSY, "");
        }
    }

    private void abandon(String why) {
        endBadly();
        carrier.reset(ErrorCode.CANCELLED, why);
        delivery.abandon();
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        if (ended) {
            return;
        }
        if (status == 101) {
            onSwitch(fields);
        } else if (status < 200) {
            delivery.interim(status, fields);
        } else {
            onFinalHead(status, fields, last);
        }
    }

    private void onSwitch(Fields fields) {
        if (!request.upgrade()) {
            carrier.reset(ErrorCode.PROTOCOL_ERROR, "101 that was not asked for");
            fail(Problem.CLIENT_FAILED, "");
            return;
        }
        switched = true;
        carrier.onSwitched();
        course.answered(101, carrier.waitedNanos());
        delivery.switchProtocols(fields);
    }

    private void onFinalHead(int status, Fields fields, boolean last) {
        try {
            delivery.announced(status, fields);
        } catch (IllegalArgumentException e) {
            carrier.reset(ErrorCode.PROTOCOL_ERROR, "answer with an ambiguous length");
            fail(Problem.CLIENT_FAILED, "");
            return;
        }
        course.answered(status, carrier.waitedNanos());
        if (request.upgrade()) {
            carrier.endRequest(); // refused: the request has turned out to be an ordinary one
        }
        if (last && !delivery.complete()) {
            delivery.head(status, fields, false);
            cut("answer shorter than its length");
        } else if (last || delivery.bodyless(status)) {
            finish();
            delivery.head(status, fields, true);
            if (!last) {
                carrier.reset(ErrorCode.NO_ERROR, "answer without a body");
            }
        } else {
            delivery.head(status, fields, false);
        }
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        if (ended) {
            bytes.release();
            return;
        }
        if (!delivery.fits(bytes.readableBytes(), last)) {
            bytes.release();
            cut("answer that differs from its length");
            return;
        }
        if (last) {
            finish();
        }
        delivery.data(bytes, last);
    }

    @Override
    public void onTrailers(Fields fields) {
        if (ended) {
            return;
        }
        if (!delivery.complete()) {
            cut("answer shorter than its length");
            return;
        }
        finish();
        delivery.trailers(fields);
    }

    @Override
    public void onSent(int octets) {
        carrier.onSent(octets);
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        course.waited(carrier.waitedNanos());
        carrier.onReset();
        if (ended) {
            return;
        }
        if (delivery.begun()) {
            cut();
        } else if (!refuse()) {
            fail(Problem.of(code), code == ErrorCode.ORIGIN_UNREACHABLE ? detail : "");
        }
    }

    /** Answers with an error page; only before a head has been sent. */
    void fail(Problem problem, String detail) {
        answer(ErrorAnswers.of(problem, detail, request, setup.front().reportable()));
    }

    private void answerIfWanted(Answer answer) {
        if (!ended) {
            answer(answer);
        }
    }

    private void answer(Answer answer) {
        course.answered(answer);
        finish();
        delivery.own(answer);
    }

    private void cut(String why) {
        carrier.reset(ErrorCode.PROTOCOL_ERROR, why);
        cut();
    }

    private void cut() {
        endBadly();
        delivery.cut();
    }

    /** The answer is over. Nobody waits for what the visitor has not sent, but the stream lives until it hears so. */
    private void finish() {
        end();
        if (switched) {
            course.over(true);
        }
        if (!carrier.open() || carrier.hasWholeRequest() || switched) {
            return;
        }
        if (request.upgrade()) {
            carrier.endRequest();
        } else {
            carrier.reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        }
    }

    /** True while the app has ended its side of a WebSocket and the visitor, who may have an answer to that, has not. */
    private boolean halfOpen() {
        return switched && ended && !carrier.hasWholeRequest();
    }
}
