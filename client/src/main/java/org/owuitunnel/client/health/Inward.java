package org.owuitunnel.client.health;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Keeps a relay from aiming its clients at their own networks: its name server says where a name leads. Stateless.
 */
final class Inward {
    /** True when {@code address} may be tried by a client whose link leads to {@code relay}. */
    static boolean permits(InetAddress address, InetAddress relay) {
        return address.equals(relay) || !isInward(address) || isInward(relay);
    }

    /** True for addresses of this machine, of its networks, and of none. */
    private static boolean isInward(InetAddress address) {
        byte[] octets = address.getAddress();
        boolean shared = address instanceof Inet4Address && octets[0] == 100 && (octets[1] & 0xc0) == 64; // RFC 6598
        boolean uniqueLocal = octets.length == 16 && (octets[0] & 0xfe) == 0xfc; // RFC 4193
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || shared
                || uniqueLocal;
    }

    private Inward() {}
}
