package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code owui-relay audit}: who changed what. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "List who changed what in users, tokens, names and domains, the newest last.")
public final class AuditCommand extends BooksCommand implements Callable<Integer> {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many, at most " + Audit.MAX_ROWS + ". Preset: ${DEFAULT-VALUE}.")
    private int limit;

    public AuditCommand(Machine machine) {
        super(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        if (limit < 1 || limit > Audit.MAX_ROWS) {
            throw mistake("limit: " + limit + " (expected: 1 to " + Audit.MAX_ROWS + ")");
        }
        return work(ledger -> {
            List<Audit.Entry> entries = new Audit(ledger).last(limit);
            for (Audit.Entry entry : entries) {
                String line = String.format(
                        Locale.ROOT,
                        "%s  %-16s  %-14s  %s  %s",
                        entry.at(),
                        Printable.of(entry.actor()),
                        entry.act(),
                        Printable.of(entry.subject()),
                        Printable.of(entry.detail()));
                out().println(line.stripTrailing());
            }
            if (entries.isEmpty()) {
                say("nothing yet");
            }
        });
    }
}
