package org.owuitunnel.relay.config;

import java.net.InetSocketAddress;

/** Where to listen: a host or address, {@code *} for every address of the machine, and a port, 0 for any. Immutable. */
public record ListenAddress(String host, int port) {
    /** Every address of the machine. */
    public static final String ANY = "*";

    /** For a socket to bind to; asks the resolver when the host is a name. */
    public InetSocketAddress socketAddress() {
        return host.equals(ANY) ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
