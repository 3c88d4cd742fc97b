package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code owui-relay invitation}: which ones nobody has used yet, and an end to one that was sent to the wrong person. */
@Command(
        name = "invitation",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List and cancel invitations that 'owui-relay invite NAME' made.")
public final class InvitationCommand extends BooksCommand {
    public InvitationCommand(Machine machine) {
        super(machine);
    }

    @Command(description = "List every invitation that is open, and for whom.")
    int list() throws IOException, ConfigException {
        return work(ledger -> {
            List<Invitations.Open> open = new Invitations(ledger).open();
            open.forEach(each -> out().println(String.format(
                    Locale.ROOT,
                    "%s  %-24s  until %s",
                    each.mark(),
                    each.owner().name(),
                    each.expires())));
            if (open.isEmpty()) {
                say("no invitation is open");
            }
        });
    }

    @Command(
            description =
                    "End an invitation before anybody uses it. A token that was made by one is for 'token revoke'.")
    int cancel(@Parameters(paramLabel = "ID", description = "As 'invitation list' shows it.") String id)
            throws IOException, ConfigException {
        return work(ledger -> {
            Optional<Invitations.Open> cancelled = new Invitations(ledger).cancel(id, actor());
            if (cancelled.isEmpty()) {
                throw mistake("id: " + Printable.of(id) + " (expected: one that 'invitation list' shows)");
            }
            say("cancelled: " + id + ", for " + cancelled.get().owner().name());
        });
    }
}
