package org.owuitunnel.relay.config;

import java.util.Locale;

/** The field of a request by which a proxy says who its visitor is. */
public enum AddressField {
    /** What nginx, Caddy, Traefik, HAProxy and balancers of clouds set, the nearest hop last. */
    X_FORWARDED_FOR,
    /** RFC 7239. */
    FORWARDED,
    /** Cloudflare's, one address. */
    CF_CONNECTING_IP;

    /** Its name, in lower case. */
    public String field() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
