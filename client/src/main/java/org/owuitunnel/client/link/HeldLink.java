package org.owuitunnel.client.link;

import io.netty.channel.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.link.CloseCode;
import org.owuitunnel.protocol.link.Link;

/**
 * The link of a session: attached, or waiting to be resumed, for as long as the relay keeps its end. Confined to the session's
 * loop.
 */
final class HeldLink {
    /** Null before the first welcome and after the link's end. */
    private @Nullable Link link;

    /** Ends a link that was not resumed in time. */
    private final Alarm holding;

    HeldLink(EventLoop loop) {
        holding = new Alarm(loop);
    }

    /** The link; null when there is none. */
    @Nullable
    Link get() {
        return link;
    }

    /** The link that a relay says it resumes. */
    Link resumed() {
        Link held = link;
        if (held == null) {
            throw ProtocolException.link(ErrorCode.PROTOCOL_ERROR, "welcome: resumes a link that has ended");
        }
        return held;
    }

    /** Ends what was there, and has this one instead. */
    Link replaced(Link opened) {
        end("the relay no longer holds this link");
        link = opened;
        return opened;
    }

    /** A link that was asked for must still be there when it is granted. */
    void keep() {
        holding.clear();
    }

    /** The relay holds its end for so long; after that nobody waits for what its streams might still bring. */
    void waitFor(Duration hold) {
        if (link != null && !holding.isSet()) {
            holding.set(hold, () -> end("not resumed"));
        }
    }

    /** The link has ended itself. */
    void broken() {
        link = null;
    }

    void end(String reason) {
        holding.clear();
        Link held = link;
        if (held != null) {
            link = null;
            held.end(CloseCode.DONE, reason);
        }
    }
}
