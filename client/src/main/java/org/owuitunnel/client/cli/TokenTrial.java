package org.owuitunnel.client.cli;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.relay.accounts.Token;

/** Shows a token to its relay. */
@FunctionalInterface
public interface TokenTrial {
    /**
     * Why the relay would not open a link for {@code token}, or nothing; blocks until it has answered.
     *
     * @param relayCa trusted beside the known authorities
     */
    Optional<LinkFailure> failure(RelayAddress relay, List<X509Certificate> relayCa, Token token);
}
