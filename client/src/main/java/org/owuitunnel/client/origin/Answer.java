package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.origin.AnswerHead.Body;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.WebSocketHandshake;
import org.owuitunnel.protocol.mux.Stream;

/** The origin's answer to one request, passed into the stream as it comes. Confined to the link's loop. */
final class Answer {
    /** Interim answers that one request may have: 100, a few 102 and 103; an endless row of them would pile up. */
    private static final int MAX_INTERIM = 16;

    private final Stream stream;
    private final RequestHead request;
    private int interim;

    /** The final head; null while it is awaited. */
    private @Nullable AnswerHead head;

    private boolean endHasOctets;

    Answer(Stream stream, RequestHead request) {
        this.stream = stream;
        this.request = request;
    }

    /**
     * Passes a head on.
     *
     * @return the final head, or null when another has to follow
     * @throws InvalidAnswerException when it may not be passed on
     */
    @Nullable
    AnswerHead takeHead(HttpResponse decoded) throws InvalidAnswerException {
        AnswerHead received = AnswerHead.of(decoded, request.method().equals("HEAD"));
        if (received.interim()) {
            if (++interim > MAX_INTERIM) {
                throw new InvalidAnswerException("more than " + MAX_INTERIM + " interim answers");
            }
            stream.sendHead(received.status(), received.fields(), false);
            return null;
        }
        if (received.switching() && !accepts(received)) {
            throw new InvalidAnswerException("a 101 that does not accept this request's WebSocket handshake");
        }
        head = received;
        stream.sendHead(received.status(), received.fields(), !received.switching() && received.body() == Body.NONE);
        return received;
    }

    private boolean accepts(AnswerHead received) {
        return request.upgrade()
                && received.namesWebSocket()
                && WebSocketHandshake.accepts(request.fields(), received.fields());
    }

    /** Passes a piece of the body on. */
    void takeContent(ByteBuf bytes) {
        stream.sendData(bytes, false);
    }

    /** Passes the last piece and the trailers on. */
    void takeEnd(LastHttpContent last) {
        if (endedWithHead()) {
            last.release();
            return;
        }
        Fields trailers = TrailerRules.ofAnswer(last.trailingHeaders());
        if (trailers.size() == 0) {
            endHasOctets = last.content().isReadable();
            stream.sendData(last.content(), true);
        } else {
            stream.sendData(last.content(), false);
            stream.sendTrailers(trailers);
        }
    }

    /** True when the end of the answer travelled with octets, so that one can tell when it has left. */
    boolean endHasOctets() {
        return endHasOctets;
    }

    /** True when only the end of the connection marks the end of the body. */
    boolean untilClose() {
        return head != null && head.body() == Body.UNTIL_CLOSE;
    }

    /** True when the origin takes another request on the connection that carried this answer. */
    boolean allowsAnother() {
        return head != null && head.keepAlive() && !untilClose() && !request.upgrade();
    }

    private boolean endedWithHead() {
        return head != null && head.body() == Body.NONE;
    }
}
