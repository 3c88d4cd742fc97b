package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.relay.accounts.BlockedNames;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.ReservedPatterns;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code owui-relay name}: which tunnel names belong to whom, and which to nobody. */
@Command(
        name = "name",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List tunnel names, free one, and keep some from being taken.")
public final class NameCommand extends BooksCommand {
    private static final String PATTERN = "A name, in which * stands for any characters, such as 'admin-*'.";

    public NameCommand(Machine machine) {
        super(machine);
    }

    @Command(description = "List every name that belongs to somebody, and every pattern that is reserved.")
    int list() throws IOException, ConfigException {
        return work(ledger -> {
            List<NameBook.Listed> names = new NameBook(ledger).list();
            List<String> patterns = new ReservedPatterns(ledger).all();
            names.forEach(listed -> out().println(String.format(
                    Locale.ROOT, "%-32s  %s", listed.name(), listed.owner().name())));
            new BlockedNames(ledger)
                    .all()
                    .forEach(name -> out().println(String.format(Locale.ROOT, "%-32s  (blocked)", name)));
            patterns.forEach(pattern -> out().println(String.format(Locale.ROOT, "%-32s  (reserved)", pattern)));
            if (names.isEmpty() && patterns.isEmpty()) {
                say("no names yet: clients ask for them");
            }
        });
    }

    @Command(
            description = {
                "Keep names from being taken. Those that belong to somebody stay his, until 'name release'.",
                "A running relay heeds it at once."
            })
    int reserve(@Parameters(paramLabel = "PATTERN", description = PATTERN) String pattern)
            throws IOException, ConfigException {
        return work(ledger -> {
            Optional<String> problem = new ReservedPatterns(ledger).add(pattern, actor());
            if (problem.isPresent()) {
                throw mistake(problem.get());
            }
            say(pattern + " is reserved");
        });
    }

    @Command(
            description = {
                "Let a name serve nothing, whoever has it: its tunnel ends within seconds, and nobody can open one.",
                "Its links and its owner stay."
            })
    int block(@Parameters(paramLabel = "NAME", description = "The name, without the relay's domain.") String name)
            throws IOException, ConfigException {
        return work(ledger -> {
            if (!new BlockedNames(ledger).add(label(name), actor())) {
                throw mistake("names: " + BlockedNames.MAX_NAMES + " are blocked (expected: one of them let go)");
            }
            say(name + " is blocked");
        });
    }

    @Command(description = "Let a name serve again that was blocked.")
    int unblock(@Parameters(paramLabel = "NAME", description = "As 'name list' shows it.") String name)
            throws IOException, ConfigException {
        return work(ledger -> {
            if (!new BlockedNames(ledger).remove(label(name), actor())) {
                throw mistake("name: " + Printable.of(name) + " (expected: a blocked one that 'name list' shows)");
            }
            say(name + " is blocked no more");
        });
    }

    private static Label label(String name) {
        return Label.of(name)
                .orElseThrow(() -> mistake("name: " + Printable.of(name) + " (expected: " + Label.EXPECTED + ")"));
    }

    @Command(description = "Let names be taken again that were reserved.")
    int unreserve(@Parameters(paramLabel = "PATTERN", description = "As 'name list' shows it.") String pattern)
            throws IOException, ConfigException {
        return work(ledger -> {
            if (!new ReservedPatterns(ledger).remove(pattern, actor())) {
                throw mistake("pattern: " + Printable.of(pattern) + " (expected: one that 'name list' shows)");
            }
            say(pattern + " is reserved no more");
        });
    }

    @Command(
            description = {
                "Free a name, with the domains that lead to it. A tunnel that is open under it stays so until it ends;",
                "then whoever asks first gets the name."
            })
    int release(@Parameters(paramLabel = "NAME", description = "As 'name list' shows it.") String name)
            throws IOException, ConfigException {
        return work(ledger -> {
            Optional<Label> label = Label.of(name);
            Optional<NameBook.Released> released =
                    label.isPresent() ? new NameBook(ledger).release(label.get(), actor()) : Optional.empty();
            if (released.isEmpty()) {
                throw mistake("name: " + Printable.of(name) + " (expected: one that 'name list' shows)");
            }
            List<String> hosts = released.get().hosts();
            say("free again: " + label.get() + " of " + released.get().owner().name()
                    + (hosts.isEmpty() ? "" : "; no longer served: " + join(hosts)));
        });
    }
}
