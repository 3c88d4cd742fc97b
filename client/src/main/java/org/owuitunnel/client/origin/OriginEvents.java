package org.owuitunnel.client.origin;

/** What exchanges with the app tell of it. Called on the link's loop and must not block. */
public interface OriginEvents {
    /** A handshake with the app failed; told each time. */
    void refused(OriginProblem problem);

    /** The app did not accept a connection, or ended one before its time: whoever answers next may be another. */
    default void away() {}
}
