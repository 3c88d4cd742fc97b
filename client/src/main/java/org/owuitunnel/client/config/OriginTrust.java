package org.owuitunnel.client.config;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whose certificates count for an app that speaks TLS. Immutable.
 *
 * @param authorities trusted beside the known ones: of an authority, or the app's own
 * @param anyone whether every certificate is accepted, so that these say nothing
 */
public record OriginTrust(List<X509Certificate> authorities, boolean anyone) {
    /** The known authorities, and nobody else. */
    public static final OriginTrust KNOWN = new OriginTrust(List.of(), false);

    /** Keeps a copy. */
    public OriginTrust {
        authorities = List.copyOf(authorities);
    }
}
