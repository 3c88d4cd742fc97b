package org.owuitunnel.relay.observe;

/**
 * Whom the data path tells what happens: metrics, an access log, both, or nobody. Called on every event loop and sometimes on other threads:
 * must not block, and allocates little.
 */
public interface Observer {
    /** Nobody: nothing is noted, nothing is kept. */
    Observer NONE = new Observer() {};

    /** True when requests are to be followed; asked once for each. */
    default boolean follows() {
        return false;
    }

    /** Octets of a request's body or of its answer have gone through. */
    default void moved(Recording request, Direction way, int octets) {}

    /** A request and its answer are over, or a socket is. */
    default void over(Recording request) {}

    /** Somebody has met a bound. */
    default void met(Limit limit) {}

    /** A connection of a visitor was taken. */
    default void connected() {}

    /** A handshake of TLS came to nothing. */
    default void handshakeFailed() {}

    /** A visitor got a pass for a link that he was given. */
    default void entered() {}

    /** Something has become of a client's link. */
    default void link(LinkEvent event) {}

    /** A client was turned away before it had a link; {@code code} is one of the program's. */
    default void linkRefused(String code) {}

    /** The present round trip of a link, which each link tells every second. */
    default void roundTrip(long nanos) {}

    /** Both {@code this} and {@code other}. */
    default Observer and(Observer other) {
        return new BothObservers(this, other);
    }
}
