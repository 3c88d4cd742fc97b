package org.owuitunnel.relay.front;

import java.net.InetAddress;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;

/**
 * Where a visitor comes from, as far as bounds go: an IPv4 address, or an IPv6 network, since one person has 2^64 addresses of that.
 * Immutable.
 *
 * @param key the network's first 64 bits; an IPv4 address has its place among those of RFC 4291 section 2.5.5.2, which are nobody's
 * @param loopback true for this machine itself
 */
record VisitorNetwork(Long key, boolean loopback) {
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
        return new VisitorNetwork(version4 ? VERSION_4 | key : key, address.isLoopbackAddress());
    }

    /** True when {@code limits} do not hold for it: whoever is on this machine needs no relay to wear it out. */
    boolean exempt(AddressLimits limits) {
        return loopback && !limits.loopback();
    }
}
