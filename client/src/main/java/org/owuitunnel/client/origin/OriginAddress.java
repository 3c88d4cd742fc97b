package org.owuitunnel.client.origin;

/**
 * Where the local app listens: the only address that is ever dialled for a visitor. Immutable.
 *
 * @param host name or IP address, without brackets
 * @param port 1 to 65535
 */
public record OriginAddress(String host, int port) {
    /** Checks both. */
    public OriginAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("origin host: blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("origin port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** As in a URL. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
