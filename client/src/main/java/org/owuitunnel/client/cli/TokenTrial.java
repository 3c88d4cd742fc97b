package org.owuitunnel.client.cli;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.relay.accounts.Token;

/** Shows a token to its relay. */
@FunctionalInterface
public interface TokenTrial {
    /**
     * Why the relay would not open a link for {@code token}, or nothing; blocks until it has answered.
     *
     * @param relayCa trusted beside the known authorities, or null
     */
    Optional<LinkFailure> failure(RelayAddress relay, @Nullable X509Certificate relayCa, Token token);
}
