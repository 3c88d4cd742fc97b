package org.owuitunnel.relay.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * By whom administrators are known besides their tokens: OpenID Connect. Immutable.
 *
 * @param issuer exactly as it calls itself, with its slash at the end where it has one
 * @param clientSecretFile holds what the issuer knows the relay by
 * @param admins who may administer: e-mail addresses in lower case, and {@code sub:} with the issuer's word for a person
 * @param ca PEM file of what vouches for the issuer's address, where the public authorities do not
 */
public record OidcConfig(URI issuer, String clientId, Path clientSecretFile, List<String> admins, Optional<Path> ca) {
    /** What stands before an issuer's word for a person. */
    public static final String SUBJECT = "sub:";

    /** Keeps a copy of the list. */
    public OidcConfig {
        admins = List.copyOf(admins);
    }
}
