package org.owuitunnel.client.cli;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.owuitunnel.relay.accounts.Token;

/** Shows an invitation to its relay. */
@FunctionalInterface
public interface Redeemer {
    /**
     * What the relay gives for {@code link}, which is used up by that; blocks until it has answered. Fails with a
     * {@link org.owuitunnel.relay.cli.CommandFailure} when it gives nothing.
     *
     * @param relayCa trusted beside the known authorities
     * @param label what the relay calls the token in its lists
     */
    Redeemed redeem(JoinLink link, List<X509Certificate> relayCa, String label) throws IOException;

    /**
     * What a relay has given.
     *
     * @param user whose token it is, as the relay spells him
     */
    record Redeemed(Token token, String user) {}
}
