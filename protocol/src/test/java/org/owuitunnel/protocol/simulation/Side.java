package org.owuitunnel.protocol.simulation;

/** The two ends of a link. */
enum Side {
    OPENING,
    ACCEPTING;

    Side other() {
        return this == OPENING ? ACCEPTING : OPENING;
    }
}
