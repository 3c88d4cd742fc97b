package org.owuitunnel.relay.oidc;

import org.owuitunnel.relay.config.OidcConfig;
import org.owuitunnel.relay.observe.Printable;

/**
 * Whom the issuer vouches for. Immutable.
 *
 * @param subject the issuer's word for him, which never becomes another's
 * @param email his address, in lower case; "" when the issuer has verified none
 * @param admin whether he may administer the relay
 */
public record Person(String subject, String email, boolean admin) {
    /** By which people know him. */
    public String name() {
        return Printable.of(email.isEmpty() ? OidcConfig.SUBJECT + subject : email);
    }
}
