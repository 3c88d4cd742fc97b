package org.owuitunnel.relay.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.owuitunnel.relay.route.AddressRange;

/** Where to listen: a host or address, {@code *} for every address of the machine, and a port, 0 for any. Immutable. */
public record ListenAddress(String host, int port) {
    /** Every address of the machine. */
    public static final String ANY = "*";

    /** What {@code text} says: {@code *} or an IP address, that of IPv6 in brackets, a colon and a port. */
    static Optional<ListenAddress> of(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String literal = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean fits =
                port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535 && bracketed == literal.contains(":");
        if (!fits || !(host.equals(ANY) || isLiteral(literal))) {
            return Optional.empty();
        }
        return Optional.of(new ListenAddress(literal, Integer.parseInt(port)));
    }

    private static boolean isLiteral(String text) {
        return text.indexOf('/') < 0 && AddressRange.of(text).isPresent();
    }

    /** True when only programs of this machine can come. */
    public boolean isLoopback() {
        return !host.equals(ANY) && InetAddress.ofLiteral(host).isLoopbackAddress();
    }

    /** For a socket to bind to; asks the resolver when the host is a name. */
    public InetSocketAddress socketAddress() {
        return host.equals(ANY) ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
