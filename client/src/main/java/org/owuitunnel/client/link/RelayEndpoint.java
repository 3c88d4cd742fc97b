package org.owuitunnel.client.link;

/**
 * Where the relay is dialled. Immutable.
 *
 * @param host name or IP address, without brackets; the relay's certificate has to be for it
 * @param port 1 to 65535
 */
public record RelayEndpoint(String host, int port) {
    /** The port of HTTPS, which is left out of URLs. */
    public static final int HTTPS_PORT = 443;

    /** Checks both. */
    public RelayEndpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("relay host: blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("relay port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** As in an https URL. */
    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return port == HTTPS_PORT ? name : name + ':' + port;
    }
}
