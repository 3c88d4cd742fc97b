package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.BodyLength;

/**
 * The answer to one request on its way to the visitor, whether the app's or the relay's own: what the relay adds to its head, and whether it
 * is as long as that says. Confined to the visitor's loop.
 */
final class Delivery {
    private final Responder responder;
    private final RequestHead request;
    private final StrictTransport strict;

    /** What waits in the relay's memory. */
    private final Share share;

    private BodyLength length = BodyLength.unknown();

    /** True once the visitor gets a head other than an interim one. */
    private boolean begun;

    /** The delivery of an answer to {@code request} by {@code responder}. */
    Delivery(Responder responder, RequestHead request, StrictTransport strict, Share share) {
        this.responder = responder;
        this.request = request;
        this.strict = strict;
        this.share = share;
    }

    /** Whether its head has been sent, so that no other answer can be given any more. */
    boolean begun() {
        return begun;
    }

    /** Passes on an interim head of the app's. */
    void interim(int status, Fields fields) {
        responder.interim(status, narrowed(fields));
    }

    /** The app has agreed to carry a WebSocket. */
    void switchProtocols(Fields fields) {
        begun = true;
        responder.switchProtocols(narrowed(fields));
    }

    /** Whether nothing follows an app's head with this status, whatever that says. */
    boolean bodyless(int status) {
        return request.method().equals("HEAD") || status == 204 || status == 304;
    }

    /**
     * Notes what an app's head says of the length of its body.
     *
     * @throws IllegalArgumentException when that can be read in two ways
     */
    void announced(int status, Fields fields) {
        length = BodyLength.announcedBy(bodyless(status) ? Fields.EMPTY : fields);
    }

    /** Whether nothing that was announced is missing: it may end here. */
    boolean complete() {
        return length.complete();
    }

    /** Notes the next octets of the body; false when they are more than was announced, or fewer and its {@code last}. */
    boolean fits(int octets, boolean last) {
        return length.take(octets) && (!last || length.complete());
    }

    /** Passes on the app's final head; {@code last} when nothing follows. */
    void head(int status, Fields fields, boolean last) {
        begun = true;
        responder.head(status, added(narrowed(fields)), last);
    }

    /** Passes on bytes of the body, which are this one's from now on. */
    void data(ByteBuf bytes, boolean last) {
        share.awaitVisitor(bytes.readableBytes());
        responder.data(bytes, last);
    }

    /** Passes on the app's trailers, which end the answer. */
    void trailers(Fields fields) {
        responder.trailers(fields);
    }

    /** Sends an answer of the relay's own, whole. */
    void own(Answer answer) {
        begun = true;
        boolean bodyless = answer.body().length == 0 || request.method().equals("HEAD");
        responder.head(answer.status(), added(answer.fields()), bodyless);
        if (!bodyless) {
            data(Unpooled.wrappedBuffer(answer.body()), true);
        }
    }

    /** Octets of the body wait for the visitor no longer. */
    void left(int octets) {
        share.leftForVisitor(octets);
    }

    /** Ends what has begun so that it cannot look complete. */
    void cut() {
        responder.cut();
    }

    /** Gives up on a visitor who takes nothing any more. */
    void abandon() {
        responder.abandon();
    }

    private Fields narrowed(Fields fields) {
        return SharedCookies.narrowed(fields, request.authority());
    }

    private Fields added(Fields fields) {
        return strict.added(NoIndex.added(fields), request);
    }
}
