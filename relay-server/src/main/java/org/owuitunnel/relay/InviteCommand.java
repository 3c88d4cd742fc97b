package org.owuitunnel.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.admin.JoinApi;
import org.owuitunnel.relay.cli.BooksCommand;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelaySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code owui-relay invite}: a link instead of a token, for whoever is to have one. */
@Command(
        name = "invite",
        mixinStandardHelpOptions = true,
        description = {
            "Print a link that makes a token of the user NAME, once, for whoever opens it with a client first.",
            "The user is made when there is none."
        })
final class InviteCommand extends BooksCommand implements Callable<Integer> {
    private static final int HTTPS_PORT = 443;

    @Parameters(paramLabel = "NAME", description = "Whose token it shall be.")
    private String name;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "How long the link is good, such as 30m or 7d. Preset: ${DEFAULT-VALUE}.")
    private String life;

    InviteCommand(Machine machine) {
        super(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        Duration time = duration("for", life, Invitations.SHORTEST, Invitations.LONGEST);
        RelaySettings.Identity relay = RelaySettings.identityReader(options().machine())
                .read(options().sources(Map.of()))
                .config();
        if (relay.publicPort() == 0) {
            throw mistake("https.port: 0 (expected: a port that is known, or https.public-port)");
        }
        String port = relay.publicPort() == HTTPS_PORT ? "" : ":" + relay.publicPort();
        return work(ledger -> {
            switch (new Invitations(ledger).create(name, time, actor())) {
                case Invitations.Creation.Refused refused -> throw mistake(refused.reason());
                case Invitations.Creation.Created created -> {
                    // The link alone on standard output, so that it can be piped to where it is needed.
                    out().println("https://" + relay.domain() + port + JoinApi.PAGE_PATH + "#"
                            + created.key().text());
                    say("for " + created.owner().name() + ", once, until " + created.expires()
                            + "; it is not shown again");
                }
            }
        });
    }
}
