package org.owuitunnel.client.path;

/** The ends of a path. */
public enum Side {
    /** Where the client is. */
    A,
    /** Where the relay is. */
    B
}
