package org.owuitunnel.relay.route;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.StreamHandler;

/** A way to one origin. Safe on any thread. */
public interface Route {
    /**
     * Opens a stream for a visitor's request. A route that cannot take it says so by {@link StreamHandler#onReset}.
     *
     * @param last true when the request has no body
     * @param visitor called on {@code loop} only, and not before this method has returned
     * @param loop the visitor's event loop, on which this is called
     */
    RemoteStream open(RequestHead head, boolean last, Caller visitor, EventLoop loop);

    /** True when the tunnel's client answers probes by itself, so that they may be passed on to it. */
    boolean answersProbes();

    /** Whose it is and who may come; nothing while that is not known, since its client is still on its way. */
    Optional<Ownership> ownership();

    /** The same for requests that only a tunnel of the owner with this id may get; null when it is another's. */
    @Nullable
    Route of(String owner);

    /**
     * Whose a route is.
     *
     * @param ownerId of the account that it belongs to
     */
    record Ownership(Label name, String ownerId, Terms terms) {}

    /**
     * Who may come, as the client has said.
     *
     * @param gated whether visitors need a link
     * @param preflights whether CORS preflights pass without one
     * @param allowed where visitors have to come from; empty for anywhere
     * @param guests whether the client keeps guests from what is not for them
     * @param basic user name and password that let in as well where visitors need a link; null for none
     */
    record Terms(
            boolean gated,
            boolean preflights,
            List<AddressRange> allowed,
            boolean guests,
            @Nullable BasicDigest basic) {
        public Terms {
            allowed = List.copyOf(allowed);
        }
    }

    /** Whoever opens a stream. */
    interface Caller extends StreamHandler {
        /** Asked when a client has come that was awaited: whether this request may go to it. On the caller's loop. */
        boolean mayEnter(Ownership arrived);
    }
}
