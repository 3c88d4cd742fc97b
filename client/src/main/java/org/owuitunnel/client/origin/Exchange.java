package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.origin.RequestWriter.Framing;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * One request of a visitor and the origin's answer to it, between a stream and a connection. Confined to the link's loop.
 *
 * <p>Nothing is ever sent twice: once the head may have left, a fault ends the exchange.
 */
final class Exchange implements StreamHandler, OriginConnections.Waiter {
    /** How the stream ends once all that the origin sent has left. */
    private record Reset(ErrorCode code, String detail) {}

    private final Origin origin;
    private final OriginAddress app;
    private final Stream stream;
    private final RequestHead head;
    private final RequestBody body;
    private final Answer answer;
    private final Patience patience;
    private final OriginConfig.Timeouts timeouts;
    private Phase phase = Phase.CONNECTING;

    /** Null before {@link Phase#AWAITING} and after the connection was given back or closed. */
    private @Nullable OriginConnection connection;

    /** Null before there is a connection. */
    private @Nullable ReadGate gate;

    /** Null before {@link Phase#PASSING}. */
    private @Nullable Passage passage;

    /** True once the visitor has ended his direction. */
    private boolean visitorEnded;

    /** Due in {@link Phase#LINGERING}; null when the visitor's own end is awaited instead. */
    private @Nullable Reset whenSent;

    /**
     * An exchange for a stream that was just opened; {@link #start} begins it.
     *
     * @throws IllegalArgumentException when the request contradicts itself
     */
    Exchange(Origin origin, Stream stream, RequestHead head, boolean last) {
        this.origin = origin;
        this.app = origin.config().address();
        this.stream = stream;
        this.head = head;
        this.visitorEnded = last;
        this.body = RequestBody.of(stream, head, last, origin.config().strippedFields());
        this.answer = new Answer(stream, head);
        this.patience = new Patience(origin.clock());
        this.timeouts = origin.timeouts();
    }

    void start() {
        origin.connections().acquire(head.method(), body.framing() == Framing.NONE, this);
    }

    @Override
    public void onConnected(OriginConnection opened) {
        if (phase != Phase.CONNECTING) {
            opened.close();
            return;
        }
        phase = Phase.AWAITING;
        connection = opened;
        gate = new ReadGate(stream, opened);
        patience.renew();
        opened.begin(this, head.method());
        opened.write(RequestWriter.head(
                opened.channel().alloc(), head, body.framing(), origin.config().strippedFields()));
        body.attach(opened);
    }

    @Override
    public void onUnreachable(ErrorCode code, String detail) {
        if (phase == Phase.CONNECTING) {
            fail(code, detail);
        }
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        throw new IllegalStateException("HEAD from the end that opens streams");
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        visitorEnded |= last;
        Passage passing = passage;
        if (phase == Phase.LINGERING || phase == Phase.OVER) {
            discard(bytes);
        } else if (passing != null) {
            passing.fromVisitor(bytes, last);
            check(passing);
        } else if (head.upgrade()) {
            beforeSwitch(bytes);
        } else if (!body.take(bytes, last)) {
            fail(ErrorCode.PROTOCOL_ERROR, "the request's body is not as long as its content-length");
        }
        patience.renew();
    }

    @Override
    public void onTrailers(Fields fields) {
        if (head.upgrade() || phase == Phase.LINGERING || phase == Phase.OVER) {
            onData(Unpooled.EMPTY_BUFFER, true);
            return;
        }
        visitorEnded = true;
        if (!body.takeTrailers(fields)) {
            fail(ErrorCode.PROTOCOL_ERROR, "the request's body is shorter than its content-length");
        }
        patience.renew();
    }

    @Override
    public void onSent(int octets) {
        Reset due = whenSent;
        ReadGate reading = gate;
        if (phase == Phase.LINGERING) {
            if (due != null && stream.queuedBytes() == 0) {
                fail(due.code, due.detail);
            }
        } else if (reading != null && connection != null) {
            reading.sent();
        }
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        closeConnection();
        over();
    }

    /** The head of an answer, as decoded; it stays the caller's. */
    void onAnswer(HttpResponse decoded) {
        patience.renew();
        if (phase != Phase.AWAITING) {
            return;
        }
        if (decoded.decoderResult().cause() instanceof PrematureChannelClosureException) {
            onOriginClosed();
            return;
        }
        try {
            AnswerHead received = answer.takeHead(decoded);
            if (received != null && received.switching()) {
                phase = Phase.SWITCHING;
                require(connection).allowHalfClosure();
            } else if (received != null) {
                phase = Phase.ANSWERING;
            }
        } catch (InvalidAnswerException e) {
            invalid(require(connection), String.valueOf(e.getMessage()));
        }
    }

    /** A piece of the answer's body, which is the exchange's from now on. */
    void onContent(ByteBuf bytes) {
        patience.renew();
        if (phase == Phase.ANSWERING) {
            answer.takeContent(bytes);
            require(gate).queued();
        } else {
            bytes.release();
        }
    }

    /** The end of a message, perhaps with its last piece, which is the exchange's from now on. */
    void onLastContent(LastHttpContent last) {
        patience.renew();
        if (last.decoderResult().isFailure()) {
            last.release();
            breakOff(OriginFault.invalid(app, "its chunks are malformed"));
        } else if (phase == Phase.ANSWERING
                && answer.untilClose()
                && !require(connection).endedWell(!body.refused())) {
            stream.sendData(last.content(), false);
            onOriginClosed();
        } else if (phase == Phase.ANSWERING) {
            answer.takeEnd(last);
            answered();
        } else {
            last.release(); // of an interim head, or of the 101
            if (phase == Phase.SWITCHING) {
                pass();
            }
        }
    }

    private void answered() {
        OriginConnection used = require(connection);
        connection = null;
        if (answer.allowsAnother() && body.delivered() && used.reusable()) {
            origin.connections().release(used);
        } else {
            used.close();
        }
        if (visitorEnded) {
            over();
        } else {
            body.abandon();
            boolean resettable = answer.endHasOctets();
            linger(resettable ? new Reset(ErrorCode.NO_ERROR, "answered before the request was complete") : null);
        }
    }

    private void pass() {
        OriginConnection switched = require(connection);
        Passage passing = new Passage(stream, switched, require(gate));
        passage = passing;
        phase = Phase.PASSING;
        origin.quiet(this);
        if (visitorEnded) {
            passing.fromVisitor(Unpooled.EMPTY_BUFFER, true);
        }
        switched.passBytes();
    }

    /** Bytes behind the 101, which are the exchange's from now on. */
    void onBytes(ByteBuf bytes) {
        Passage passing = passage;
        if (passing == null || phase != Phase.PASSING) {
            bytes.release();
            return;
        }
        passing.fromOrigin(bytes);
    }

    /** The kernel took {@code octets} of a body, or could not. */
    void onWritten(int octets, boolean taken) {
        patience.renew();
        Passage passing = passage;
        if (passing == null) {
            body.written(octets, taken);
        } else {
            passing.written(octets, taken);
            check(passing);
        }
    }

    /** True when the connection is upgraded. */
    boolean passing() {
        return phase == Phase.PASSING;
    }

    /** The origin ended its direction of an upgraded connection. */
    void onOriginEnd() {
        Passage passing = passage;
        if (passing != null) {
            passing.endFromOrigin();
            check(passing);
        }
    }

    /** The connection is gone. */
    void onOriginClosed() {
        Passage passing = passage;
        if (passing != null && passing.originEnded()) {
            closeConnection();
            linger(null);
            return;
        }
        OriginConnection used = connection;
        if (phase == Phase.AWAITING && used != null && used.sentNoise()) {
            invalid(used, AnswerHead.NOT_HTTP);
            return;
        }
        breakOff(OriginFault.hungUp(app, phase == Phase.AWAITING));
    }

    /** The connection, or what came over it, is broken. */
    void onFault(Throwable cause) {
        OriginFault fault = OriginFault.of(app, cause);
        if (fault != null) {
            breakOff(fault);
        } else if (cause instanceof IOException) {
            onOriginClosed();
        } else {
            fail(
                    ErrorCode.INTERNAL_ERROR,
                    "the client failed: " + cause.getClass().getSimpleName());
        }
    }

    /** Gives up an origin that is silent for too long. */
    void tick() {
        ReadGate reading = gate;
        if (phase == Phase.AWAITING) {
            if (!body.ended() && !body.waits()) {
                patience.renew(); // it is the visitor for whom everyone waits
            }
            expire(timeouts.firstByte(), " sent no answer for ");
        } else if (phase == Phase.ANSWERING) {
            if (reading != null && reading.closed()) {
                patience.renew();
            }
            expire(timeouts.gap(), " stopped in the middle of its answer for ");
        }
    }

    private void expire(Duration limit, String what) {
        if (patience.exhausted(limit)) {
            breakOff(OriginFault.silent(app, what, limit));
        }
    }

    private void discard(ByteBuf bytes) {
        int octets = bytes.readableBytes();
        bytes.release();
        stream.consumed(octets);
        if (phase == Phase.LINGERING && visitorEnded && whenSent == null) {
            over();
        }
    }

    /** What a visitor sends before the 101 might be the next request of one who was refused: it goes nowhere. */
    private void beforeSwitch(ByteBuf bytes) {
        if (phase == Phase.ANSWERING || !bytes.isReadable()) {
            discard(bytes);
        } else {
            bytes.release();
            fail(ErrorCode.PROTOCOL_ERROR, "bytes before the local app agreed to switch protocols");
        }
    }

    private void check(Passage passing) {
        if (passing.complete()) {
            closeConnection();
            over();
        } else if (passing.dead()) {
            onOriginClosed();
        }
    }

    /** What came over {@code used} is no answer; {@code what} it is, unless it is TLS. */
    private void invalid(OriginConnection used, String what) {
        breakOff(used.answersByTls() ? OriginFault.speaksTls(app) : OriginFault.invalid(app, what));
    }

    /** The origin is to blame: the visitor gets what it sent, and then sees that this was not all. */
    private void breakOff(OriginFault fault) {
        if (fault.code() == ErrorCode.ORIGIN_CLOSED) {
            origin.events().away();
        }
        if (stream.queuedBytes() == 0) {
            fail(fault.code(), fault.detail());
        } else {
            closeConnection();
            linger(new Reset(fault.code(), fault.detail()));
        }
    }

    private void linger(@Nullable Reset due) {
        phase = Phase.LINGERING;
        whenSent = due;
        body.release();
        origin.quiet(this);
    }

    private void fail(ErrorCode code, String detail) {
        stream.reset(code, detail);
        closeConnection();
        over();
    }

    private void closeConnection() {
        OriginConnection used = connection;
        if (used != null) {
            connection = null;
            used.close();
        }
    }

    private void over() {
        phase = Phase.OVER;
        body.release();
        origin.quiet(this);
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("exchange: no connection");
        }
        return value;
    }
}
