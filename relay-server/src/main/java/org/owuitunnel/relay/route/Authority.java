package org.owuitunnel.relay.route;

import java.util.Optional;

/** What a {@code Host} field or an {@code :authority} says (RFC 9110 section 7.2), or why it says nothing. */
public sealed interface Authority {
    /** Characters of the longest authority: a name, its trailing dot, a colon, a port. */
    int MAX_LENGTH = Hostname.MAX_LENGTH + 7;

    /** The port when the authority names none. */
    int NO_PORT = -1;

    /** A host in canonical spelling, and its port or {@link #NO_PORT}. */
    record Named(Hostname host, int port) implements Authority {}

    /** Nothing that a route may be chosen by; the reason is safe to show to the visitor. */
    record Refused(String reason) implements Authority {}

    /** Reads {@code text}; never throws, whatever it holds. */
    static Authority parse(String text) {
        if (text.isEmpty()) {
            return new Refused("host: empty (expected: a name)");
        }
        if (text.length() > MAX_LENGTH) {
            return new Refused("host: " + text.length() + " characters (expected: up to " + MAX_LENGTH + ")");
        }
        int colon = text.indexOf(':', text.startsWith("[") ? text.lastIndexOf(']') + 1 : 0);
        int port = NO_PORT;
        if (colon >= 0) {
            String digits = text.substring(colon + 1);
            if (!Port.isPort(digits)) {
                return new Refused("host: bad port (expected: a number from 1 to 65535 behind the colon)");
            }
            port = Integer.parseInt(digits);
        }
        Optional<Hostname> host = Hostname.of(colon >= 0 ? text.substring(0, colon) : text);
        if (host.isEmpty()) {
            return new Refused("host: not a host (expected: " + Hostname.EXPECTED + ")");
        }
        return new Named(host.get(), port);
    }
}
