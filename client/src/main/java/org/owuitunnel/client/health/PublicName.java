package org.owuitunnel.client.health;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.protocol.link.Welcome;

/**
 * The name by which visitors call a tunnel: one label in front of the relay's own name. Immutable.
 *
 * @param url as the relay gave it
 * @param domain the part behind the label
 */
record PublicName(URI url, String domain) {
    /** The name in {@code welcome}; nothing when the relay gives none, or one that is not its own to give. */
    static Optional<PublicName> of(Welcome welcome, RelayEndpoint relay) {
        if (welcome.urls().isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(welcome.urls().getFirst());
            String domain = relay.host().toLowerCase(Locale.ROOT);
            boolean own = "https".equals(url.getScheme())
                    && url.getRawUserInfo() == null
                    && (welcome.name() + "." + domain).equalsIgnoreCase(url.getHost());
            return own ? Optional.of(new PublicName(url, domain)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String host() {
        return url.getHost();
    }

    int port() {
        return url.getPort() < 0 ? RelayEndpoint.HTTPS_PORT : url.getPort();
    }

    /** True for names that mean this machine without being asked for: RFC 6761 section 6.3. */
    boolean isLoopback() {
        return domain.equals("localhost") || domain.endsWith(".localhost");
    }

    /** As a {@code Host} field has it. */
    @Override
    public String toString() {
        return url.getRawAuthority();
    }
}
