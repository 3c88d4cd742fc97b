package org.owuitunnel.relay.observe;

/** What becomes of clients' links. */
public enum LinkEvent {
    /** A client has a name. */
    OPENED,
    /** Its WebSocket is gone; it may come back. */
    WAITING,
    /** It came back. */
    RESUMED,
    /** It did not come back in time. */
    LOST,
    /** It broke the protocol. */
    BROKEN,
    /** It ended as it should. */
    CLOSED
}
