package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.BodyLength;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Passage;
import org.owuitunnel.relay.route.RemoteStream;
import org.owuitunnel.relay.route.Route;

/**
 * One request of a visitor and its answer, whatever version of HTTP he speaks. Confined to the visitor's event loop.
 *
 * <p>The exchange ends once: by a complete answer, by an error page, by a visible cut, or by the visitor's leaving.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a farewell is never cancelled: it does nothing to a stream that is over
final class Exchange implements Route.Caller {
    /** Octets of the request that may wait for the tunnel before reading stops: two turns of the link's scheduler. */
    private static final int PAUSE_AT_BYTES = 128 * 1024;

    /** Octets at which reading goes on: enough to keep the link busy meanwhile. */
    private static final int RESUME_AT_BYTES = 64 * 1024;

    /**
     * For the app to read the last frames of a visitor who has left, such as the one that says why, and to close: what
     * servers wait for a close frame is more, but nobody hears them any longer.
     */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Responder responder;
    private final RequestHead request;
    private final VisitorSetup setup;

    private final Course course;

    /** What waits in the relay's memory. */
    private final Share share;

    /** The visitor's. */
    private final EventLoop loop;

    /** Those of the front that the request went to; nothing before that. */
    private StrictTransport strict = new StrictTransport(Optional.empty());

    /** Null until the route has been asked. */
    private @Nullable RemoteStream stream;

    /** True once the stream has got the end of the request, or needs none any more. */
    private boolean requestEnded;

    private boolean paused;
    private boolean headSent;

    /** True once the stream carries a WebSocket. */
    private boolean switched;

    private boolean ended;

    /** Those who let visitors in; null before the front was asked. */
    private @Nullable Gatehouse gatehouse;

    private final Entry entry;

    /** What it takes of what the tunnel's owner is granted. */
    private final Allowance allowance;

    /** Slows it down to what he is granted. */
    private final Tempo tempo;

    /** The answer of the relay itself to a request that it reads; null for none. */
    private @Nullable OwnAnswer own;

    private BodyLength answerLength = BodyLength.unknown();

    /**
     * An exchange that begins when it is started.
     *
     * @param loop the visitor's
     */
    Exchange(Responder responder, RequestHead request, VisitorSetup setup, EventLoop loop, Passage passage) {
        this.responder = responder;
        this.request = request;
        this.setup = setup;
        this.course = new Course(passage);
        this.share = new Share(setup.backlog(), this, loop, setup.times().send());
        this.loop = loop;
        this.allowance = new Allowance(setup.front().quotas());
        this.tempo = new Tempo(allowance, loop, this::giveCredit, this::updateReading);
        this.entry = new Entry(request, loop, this::onRevoked);
    }

    /** Sends the request, which {@code peer} has brought, on its way; {@code last} when it has no body. */
    void start(Peer peer, boolean last) {
        Front front = setup.front();
        ended(last);
        strict = front.strict();
        gatehouse = front.gatehouse();
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
        Route.Ownership tunnel = forward.route().ownership().orElse(null);
        course.goesTo(tunnel, entry);
        if (tunnel == null || allowance.grants(tunnel)) {
            stream = forward.route().open(forward.head(), last, this, loop);
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

    private void ended(boolean last) {
        if (last) {
            requestEnded = true;
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
            ended(last);
            own.take(bytes, last);
            return;
        }
        RemoteStream to = stream;
        if ((ended && !halfOpen()) || to == null) {
            bytes.release();
            return;
        }
        allowance.passed(bytes.readableBytes());
        share.awaitTunnel(bytes.readableBytes());
        ended(last);
        to.sendData(bytes, last);
        if (!paused && share.unsent() >= PAUSE_AT_BYTES) {
            paused = true;
            updateReading();
        }
        if (!last) {
            tempo.asked();
        }
    }

    private void updateReading() {
        responder.reading(!paused && !tempo.holding());
    }

    private void giveCredit(int octets) {
        if (stream != null) {
            stream.consumed(octets);
        }
    }

    /** Takes the request's trailers, which end it. */
    void onRequestTrailers(Fields trailers) {
        if (own != null) {
            ended(true);
            own.complete();
        } else if (!ended && stream != null) {
            ended(true);
            stream.sendTrailers(trailers);
        }
    }

    @Override
    public boolean mayEnter(Route.Ownership arrived) {
        boolean may = gatehouse != null && entry.mayEnter(arrived, gatehouse);
        course.goesTo(arrived, entry);
        return may && allowance.grants(arrived);
    }

    /** The link by which he came is good no more. */
    private void onRevoked() {
        if (!ended || switched) {
            reset(ErrorCode.CANCELLED, "visitor whose link has ended");
            if (headSent) {
                endBadly();
                responder.cut();
            } else {
                fail(Problem.PRIVATE, "");
            }
        }
    }

    private void end() {
        ended = true;
        entry.over();
        allowance.over();
        tempo.over();
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
        RemoteStream open = stream;
        if (open != null && halfOpen()) {
            endRequest(open);
        }
        if (ended) {
            return;
        }
        end();
        course.over(switched);
        if (switched && open != null) {
            // A reset would overtake what he said before he left.
            endRequest(open);
            loop.schedule(() -> reset(ErrorCode.CANCELLED, why), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            reset(ErrorCode.CANCELLED, why);
        }
    }

    /** The visitor's request stopped or broke off: tells him, unless his answer has begun, which is then cut. */
    void onRequestBroken(Problem problem, String detail) {
        reset(ErrorCode.CANCELLED, detail);
        if (headSent) {
            endBadly();
            responder.cut();
        } else {
            fail(problem, detail);
        }
    }

    /** {@code octets} of the answer have left: the visitor's socket took them, unless it is broken. */
    void onWritten(int octets, boolean taken) {
        share.leftForVisitor(octets);
        if (taken) {
            course.sent(octets);
            allowance.passed(octets);
        }
        if (taken && stream != null) {
            tempo.answered(octets);
        }
    }

    private void give(ByteBuf bytes, boolean last) {
        share.awaitVisitor(bytes.readableBytes());
        responder.data(bytes, last);
    }

    /** The visitor has taken nothing for too long: what waits for him holds a stream of the link, and memory at each hop. */
    void onVisitorStalled() {
        setup.observer().met(Limit.SEND_TIMEOUT);
        endBadly();
        reset(ErrorCode.CANCELLED, "visitor who does not take his answer");
        responder.abandon();
    }

    /** The relay cannot hold what has waited for longest. */
    void onOverload() {
        if (headSent) {
            endBadly();
            reset(ErrorCode.CANCELLED, "relay without room for what is not taken");
            responder.abandon();
        } else if (!ended) {
            onRequestBroken(Problem.RELAY_BUSY, "");
        }
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        if (ended) {
            return;
        }
        Fields narrowed = SharedCookies.narrowed(fields, request.authority());
        if (status == 101) {
            onSwitch(narrowed);
        } else if (status < 200) {
            responder.interim(status, narrowed);
        } else {
            onFinalHead(status, strict.added(NoIndex.added(narrowed), request), last);
        }
    }

    private void onSwitch(Fields fields) {
        if (!request.upgrade()) {
            reset(ErrorCode.PROTOCOL_ERROR, "101 that was not asked for");
            fail(Problem.CLIENT_FAILED, "");
            return;
        }
        headSent = true;
        switched = true;
        tempo.switched();
        course.answered(101, stream);
        responder.switchProtocols(fields);
    }

    private void onFinalHead(int status, Fields fields, boolean last) {
        boolean bodyless = request.method().equals("HEAD") || status == 204 || status == 304;
        try {
            answerLength = BodyLength.announcedBy(bodyless ? Fields.EMPTY : fields);
        } catch (IllegalArgumentException e) {
            reset(ErrorCode.PROTOCOL_ERROR, "answer with an ambiguous length");
            fail(Problem.CLIENT_FAILED, "");
            return;
        }
        headSent = true;
        course.answered(status, stream);
        if (request.upgrade() && stream != null) {
            endRequest(stream); // refused: the request has turned out to be an ordinary one
        }
        if (last && !answerLength.complete() && answerLength.known()) {
            responder.head(status, fields, false);
            cut("answer shorter than its length");
        } else if (bodyless || last) {
            finish();
            responder.head(status, fields, true);
            if (!last) {
                reset(ErrorCode.NO_ERROR, "answer without a body");
            }
        } else {
            responder.head(status, fields, false);
        }
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        if (ended) {
            bytes.release();
            return;
        }
        boolean fits = answerLength.take(bytes.readableBytes());
        if (!fits || (last && answerLength.known() && !answerLength.complete())) {
            bytes.release();
            cut("answer that differs from its length");
            return;
        }
        if (last) {
            finish();
        }
        give(bytes, last);
    }

    @Override
    public void onTrailers(Fields fields) {
        if (ended) {
            return;
        }
        if (answerLength.known() && !answerLength.complete()) {
            cut("answer shorter than its length");
            return;
        }
        finish();
        responder.trailers(fields);
    }

    @Override
    public void onSent(int octets) {
        share.leftForTunnel(octets);
        if (paused && share.unsent() <= RESUME_AT_BYTES) {
            paused = false;
            updateReading();
        }
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        course.waited(stream);
        stream = null;
        share.dropRequest();
        if (ended) {
            return;
        }
        if (headSent) {
            endBadly();
            responder.cut();
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
        headSent = true;
        course.answered(answer);
        finish();
        boolean bodyless = answer.body().length == 0 || request.method().equals("HEAD");
        responder.head(answer.status(), strict.added(NoIndex.added(answer.fields()), request), bodyless);
        if (!bodyless) {
            give(Unpooled.wrappedBuffer(answer.body()), true);
        }
    }

    private void cut(String why) {
        endBadly();
        reset(ErrorCode.PROTOCOL_ERROR, why);
        responder.cut();
    }

    /** The answer is over. Nobody waits for what the visitor has not sent, but the stream lives until it hears so. */
    private void finish() {
        end();
        if (switched) {
            course.over(true);
        }
        RemoteStream open = stream;
        if (open == null || requestEnded || switched) {
            return;
        }
        if (request.upgrade()) {
            endRequest(open); // behind what the visitor has sent, which still reaches the app
        } else {
            reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        }
    }

    /** True while the app has ended its side of a WebSocket and the visitor, who may have an answer to that, has not. */
    private boolean halfOpen() {
        return switched && ended && !requestEnded;
    }

    private void endRequest(RemoteStream open) {
        requestEnded = true;
        open.sendData(Unpooled.EMPTY_BUFFER, true);
    }

    private void reset(ErrorCode code, String why) {
        RemoteStream open = stream;
        stream = null;
        share.dropRequest();
        if (open != null) {
            open.reset(code, why);
        }
    }
}
