package org.owuitunnel.relay.route;

/** Where a host stands, seen from the relay's own domain. */
public sealed interface Place {
    /** The relay's domain itself: links, health and what else belongs to the relay. */
    record Base() implements Place {}

    /** One label in front of the domain that a tunnel may have. */
    record Tunnel(Label label) implements Place {}

    /** One label in front of the domain that no tunnel can have: answered like a name that nobody took. */
    record NoTunnel() implements Place {}

    /** Another domain, or more labels than the certificate covers: the authority is not ours (421). */
    record Foreign() implements Place {}
}
