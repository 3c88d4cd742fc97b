package org.owuitunnel.relay.observe;

import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/** What the data path tells of one request on its way. Confined to the visitor's loop. This one forgets all at once: nobody follows. */
public interface Passage {
    /** The passage of every request that nobody follows. */
    Passage NONE = new Passage() {};

    /**
     * The passage of a request that begins now.
     *
     * @param version of HTTP that its visitor speaks, such as {@code 1.1}
     */
    static Passage begin(Observer observer, Ticker ticker, String version) {
        return observer.follows() ? new Recording(observer, ticker, version) : NONE;
    }

    /** False when all that is told is forgotten. */
    default boolean followed() {
        return false;
    }

    /** Who asks, and what for; {@code target} may have a query, which is not kept. */
    default void asked(String address, String method, String target) {}

    /** Which tunnel it goes to; {@code share} is the id of the link that lets it in, null where everyone is let in. */
    default void goesTo(String tunnel, @Nullable String share) {}

    /** Something from {@code address} could not be read as a request, and is answered so; that is all. {@code status} is 0 when it is not answered. */
    default void refused(String address, int status, String code) {}

    /** It has waited {@code nanos} for its tunnel's link to be there. */
    default void waited(long nanos) {}

    /** The whole request has come. */
    default void complete() {}

    /** The answer begins. */
    default void answered(Kind kind, int status, @Nullable String code) {}

    /** The visitor has sent so many octets of a body or by a socket. */
    default void received(int octets) {}

    /** The visitor's socket has taken so many. */
    default void sent(int octets) {}

    /** All is over; {@code whole} unless it was cut. Whatever is told later does not count. */
    default void over(boolean whole) {}

    /** Who answers. */
    enum Kind {
        /** The app, or its client. */
        APP,
        /** The relay itself: health, its API, the page of a link. */
        OWN,
        /** The relay, which does not pass it on. */
        REFUSED,
        /** Nobody: the visitor left before, or broke the connection's rules. */
        NOBODY
    }
}
