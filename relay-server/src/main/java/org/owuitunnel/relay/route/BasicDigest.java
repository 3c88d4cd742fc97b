package org.owuitunnel.relay.route;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * User name and password by which visitors of one tunnel may come, as the relay remembers them: a digest under a key that only the relay
 * has, salted with the tunnel's name and its owner. In memory only, and compared in constant time. Immutable.
 */
public final class BasicDigest {
    private final byte[] octets;

    public BasicDigest(byte[] octets) {
        this.octets = octets.clone();
    }

    /** Whether these are its octets; takes as long for those that are not. */
    public boolean matches(byte[] others) {
        return MessageDigest.isEqual(octets, others);
    }

    /** Its octets, for a seal. */
    public byte[] octets() {
        return octets.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BasicDigest digest && matches(digest.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return "BasicDigest[…]";
    }
}
