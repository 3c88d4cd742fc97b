package org.owuitunnel.relay.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.relay.route.RemoteStream;

/**
 * The stream that carries one request to its tunnel, while there is one: a visitor is read no faster than it takes what he sends, and than
 * its owner is granted. Confined to the visitor's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a farewell is never cancelled: it does nothing to a stream that is over
final class Carrier {
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
    private final EventLoop loop;

    /** What waits in the relay's memory. */
    private final Share share;

    /** What the exchange takes of what the tunnel's owner is granted. */
    private final Allowance allowance;

    /** Slows the exchange down to what the tunnel's owner is granted. */
    private final Tempo tempo;

    /** Null until the route has been asked, and once the stream is over. */
    private @Nullable RemoteStream stream;

    /** True once the stream has got the end of the request, or needs none any more. */
    private boolean requestEnded;

    /** True while the tunnel has too much of the request to take. */
    private boolean paused;

    /** A carrier of what {@code responder}'s visitor sends. */
    Carrier(Responder responder, Share share, Allowance allowance, EventLoop loop) {
        this.responder = responder;
        this.loop = loop;
        this.share = share;
        this.allowance = allowance;
        this.tempo = new Tempo(allowance, loop, this::giveCredit, this::updateReading);
    }

    /** The route has been asked. */
    void by(RemoteStream opened) {
        stream = opened;
    }

    /** Whether there is a stream. */
    boolean open() {
        return stream != null;
    }

    /** How long the request has waited for its tunnel's link: nanoseconds, 0 as a rule. */
    long waitedNanos() {
        return stream == null ? 0 : stream.waitedNanos();
    }

    /** The visitor has sent the whole request. */
    void requestEnded() {
        requestEnded = true;
    }

    /** Whether nothing of the request is to follow. */
    boolean hasWholeRequest() {
        return requestEnded;
    }

    /** Sends bytes of the request, which are this one's from now on. */
    void send(ByteBuf bytes, boolean last) {
        RemoteStream to = stream;
        if (to == null) {
            bytes.release();
            return;
        }
        allowance.passed(bytes.readableBytes());
        share.awaitTunnel(bytes.readableBytes());
        to.sendData(bytes, last);
        if (!paused && share.unsent() >= PAUSE_AT_BYTES) {
            paused = true;
            updateReading();
        }
        if (!last) {
            tempo.asked();
        }
    }

    /** Sends the request's trailers, which end it. */
    void sendTrailers(Fields trailers) {
        if (stream != null) {
            stream.sendTrailers(trailers);
        }
    }

    /** Ends the request behind what the visitor has sent, which still reaches the app. */
    void endRequest() {
        if (stream != null) {
            requestEnded = true;
            stream.sendData(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** The tunnel took octets of the request. */
    void onSent(int octets) {
        share.leftForTunnel(octets);
        if (paused && share.unsent() <= RESUME_AT_BYTES) {
            paused = false;
            updateReading();
        }
    }

    /** The visitor took octets of the answer: the tunnel may send as many more, once its owner may. */
    void onTaken(int octets) {
        allowance.passed(octets);
        if (stream != null) {
            tempo.answered(octets);
        }
    }

    /** It carries a WebSocket from now on. */
    void onSwitched() {
        tempo.switched();
    }

    /** The exchange is over: nothing waits any longer for what its owner is granted. */
    void onOver() {
        allowance.over();
        tempo.over();
    }

    /** The stream was ended by the other side. */
    void onReset() {
        stream = null;
        share.dropRequest();
    }

    /** Ends the stream in both directions; does nothing to one that is over. */
    void reset(ErrorCode code, String why) {
        RemoteStream open = stream;
        onReset();
        if (open != null) {
            open.reset(code, why);
        }
    }

    /** A visitor of a WebSocket has gone: a reset at once would overtake what he said before he left. */
    void sayFarewell(String why) {
        endRequest();
        loop.schedule(() -> reset(ErrorCode.CANCELLED, why), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void updateReading() {
        responder.reading(!paused && !tempo.holding());
    }

    private void giveCredit(int octets) {
        if (stream != null) {
            stream.consumed(octets);
        }
    }
}
