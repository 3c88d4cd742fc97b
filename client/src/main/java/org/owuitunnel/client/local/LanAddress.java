package org.owuitunnel.client.local;

import java.net.InetAddress;
import org.owuitunnel.relay.route.Hostname;

/** One address by which another device reaches this machine. */
public record LanAddress(InetAddress address, String interfaceName, Reach reach) {
    /** Who can use the address; the constants stand in the order in which a person should be offered them. */
    public enum Reach {
        /** Every device of the same network. */
        NETWORK,
        /** The members of an overlay network, such as Tailscale, on their own devices. */
        OVERLAY
    }

    /** As it stands in a URL: an IPv6 address in brackets, without a zone, as short as it can be. */
    public String host() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        String literal = plain.contains(":") ? "[" + plain + "]" : plain;
        return Hostname.of(literal).map(Hostname::text).orElse(literal);
    }
}
