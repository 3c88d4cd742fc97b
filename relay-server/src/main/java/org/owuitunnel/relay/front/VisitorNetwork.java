package org.owuitunnel.relay.front;

import java.net.InetAddress;
import java.util.Set;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;

/**
 * Where a visitor comes from, as far as bounds go: an IPv4 address, or an IPv6 network, since one person has 2^64 addresses of that.
 * Immutable.
 *
 * @param key the network's first 64 bits; an IPv4 address has its place among those of RFC 4291 section 2.5.5.2, which are nobody's
 * @param loopback true for the address that programs of this machine have when they come by loopback: 127.0.0.1 or ::1, unless they choose
 *     another, which then counts as anybody's
 */
record VisitorNetwork(Long key, boolean loopback) {
    private static final Set<InetAddress> HERE =
            Set.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    private static final long VERSION_4 = 0xffffL << 32;

    /** The network of {@code address}. */
    static VisitorNetwork of(InetAddress address) {
        byte[] octets = address.getAddress();
        int used = Math.min(octets.length, Long.BYTES);
        long key = 0;
        for (int i = 0; i < used; i++) {
            key = key << Byte.SIZE | (octets[i] & 0xff);
        }
        boolean version4 = octets.length < Long.BYTES;
        return new VisitorNetwork(version4 ? VERSION_4 | key : key, HERE.contains(address));
    }

    /** True when {@code limits} do not hold for it: whoever is on this machine needs no relay to wear it out. */
    boolean exempt(AddressLimits limits) {
        return loopback && !limits.loopback();
    }
}
