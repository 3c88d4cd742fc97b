package org.owuitunnel.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.Credentials;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.storage.IoFailure;

/** The token for a relay: of the environment, or as {@code login} has kept it. Stateless; waits for the disk. */
public final class KnownToken {
    private KnownToken() {}

    /** The token for {@code relay}; fails with what to do when there is none. */
    public static Token of(ClientConfig config, Path folder, RelayAddress relay) {
        try {
            Credentials credentials = Credentials.in(folder);
            if (config.token().isPresent()) {
                return config.token().get();
            }
            return credentials
                    .tokenFor(relay)
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.TOKEN_REFUSED.number(),
                            "no token for " + relay + " (expected: 'owui-tunnel login " + relay + "' first)"));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE.number(), IoFailure.describe(e));
        }
    }
}
