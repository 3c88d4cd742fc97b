package org.owuitunnel.relay.observe;

/** Which way octets of bodies and sockets go. */
public enum Direction {
    /** From visitors. */
    IN,
    /** To visitors. */
    OUT
}
