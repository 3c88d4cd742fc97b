package org.owuitunnel.client.config;

import java.net.URI;
import java.util.Optional;
import org.owuitunnel.client.link.RelayEndpoint;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.route.Authority;
import org.owuitunnel.relay.route.Hostname;

/** A relay as a person names it: {@code tunnel.example.com}, with a port or with {@code https://} if they like. Immutable. */
public record RelayAddress(Hostname host, int port) {
    private static final int HTTPS_PORT = 443;
    private static final String SCHEME = "https://";

    /** The type of settings and arguments that name a relay. */
    public static final ValueType<RelayAddress> TYPE = new ValueType<>(
            "a relay such as tunnel.example.com or https://tunnel.example.com:8443", (text, base) -> of(text));

    /** The relay that {@code text} names; nothing for another scheme, since a token must not travel in the clear. */
    public static Optional<RelayAddress> of(String text) {
        boolean hasScheme = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String rest = hasScheme ? text.substring(SCHEME.length()) : text;
        String authority = hasScheme && rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        return switch (Authority.parse(authority)) {
            case Authority.Named named ->
                Optional.of(
                        new RelayAddress(named.host(), named.port() == Authority.NO_PORT ? HTTPS_PORT : named.port()));
            case Authority.Refused refused -> Optional.empty();
        };
    }

    /** Where it is dialled. */
    public RelayEndpoint endpoint() {
        String text = host.text();
        return new RelayEndpoint(text.startsWith("[") ? text.substring(1, text.length() - 1) : text, port);
    }

    /** Where it answers. */
    public URI uri() {
        return URI.create(SCHEME + this);
    }

    /** The one spelling, under which its token is kept. */
    @Override
    public String toString() {
        return port == HTTPS_PORT ? host.text() : host.text() + ":" + port;
    }
}
