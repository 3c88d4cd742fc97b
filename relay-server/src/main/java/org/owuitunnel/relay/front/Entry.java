package org.owuitunnel.relay.front;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.gate.Admission;
import org.owuitunnel.relay.gate.BasicGate;
import org.owuitunnel.relay.route.Route;

/** One request on its way through the gate, until it is over, or the link that lets it in. Confined to the visitor's loop. */
final class Entry {
    private final RequestHead request;
    private final Gatehouse gatehouse;
    private final EventLoop loop;
    private final Runnable cut;

    /** By which it was let in; null where everyone is. */
    private @Nullable Admission admission;

    /** The entry of {@code request}; {@code cut} runs on {@code loop} when the link has ended. */
    Entry(RequestHead request, Gatehouse gatehouse, EventLoop loop, Runnable cut) {
        this.request = request;
        this.gatehouse = gatehouse;
        this.loop = loop;
        this.cut = cut;
    }

    /** It was let in, by a link or like everyone. */
    void by(@Nullable Admission link) {
        admission = link;
        if (link != null) {
            link.opened(() -> loop.execute(cut));
        }
    }

    /** Whether it may go to a tunnel of which nobody knew when it came. */
    boolean mayEnter(Route.Ownership arrived) {
        if (!Gatehouse.isFromAllowed(arrived.terms(), request)) {
            return false;
        }
        if (!arrived.terms().gated()) {
            return true;
        }
        // What the app must not see has to be taken out, and a guest has to be marked, which is too late now: he is
        // asked to come again.
        if (arrived.terms().basic() != null && BasicGate.isShown(request)) {
            return false;
        }
        by(gatehouse.admit(arrived, request).orElse(null));
        return admission == null ? gatehouse.mayGoOn(arrived, request) : !admission.guest();
    }

    /** The id of the link that let it in, or null. */
    @Nullable
    String share() {
        return admission == null ? null : admission.shareId();
    }

    /** The request is over. */
    void over() {
        if (admission != null) {
            admission.closed();
        }
    }
}
