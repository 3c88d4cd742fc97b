package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.DomainEntry;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code owui-relay token}: who may open tunnels. Works on the files of a relay that runs, or will. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Create, list and revoke the tokens that clients open tunnels with.")
public final class TokenCommand {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    public TokenCommand(Machine machine) {
        this.options = RelayOptions.on(machine);
    }

    @Command(
            description = {
                "Make a token and print it, this once: the relay keeps its digest only.",
                "A running relay accepts it at once."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "Whose it is, such as a person's or a machine's name.")
                    String name)
            throws IOException, ConfigException {
        return switch (store().create(name)) {
            case TokenStore.Creation.Refused refused ->
                throw new CommandFailure(ExitCode.USAGE.number(), refused.reason());
            case TokenStore.Creation.Created created -> {
                // The token alone on standard output, so that it can be piped to where it is needed.
                out().println(created.token().secret());
                out().flush();
                say("token " + created.entry().owner().id() + " for " + name + "; it is not shown again");
                say("on the client: owui-tunnel login RELAY, and paste it");
                yield ExitCode.OK.number();
            }
        };
    }

    @Command(description = "List every token's id, day of creation, name and the tunnel names that belong to it.")
    int list() throws IOException, ConfigException {
        Path data = data();
        NameBook names = NameBook.in(data);
        List<TokenEntry> entries = TokenStore.in(data).list();
        for (TokenEntry entry : entries) {
            String line = String.format(
                    Locale.ROOT,
                    "%-8s  %s  %-20s  %s",
                    entry.owner().id(),
                    LocalDate.ofInstant(entry.created(), ZoneOffset.UTC),
                    entry.owner().name(),
                    join(names.namesOf(entry.owner().id())));
            out().println(line.stripTrailing());
        }
        out().flush();
        if (entries.isEmpty()) {
            say("no tokens yet (expected: owui-relay token create NAME)");
        }
        return ExitCode.OK.number();
    }

    @Command(
            description = {
                "End a token: its tunnels close within seconds, its names and domains are free.",
                "There is no way back; a new token is a new owner."
            })
    int revoke(@Parameters(paramLabel = "ID", description = "As 'token list' shows it.") String id)
            throws IOException, ConfigException {
        Path data = data();
        Optional<TokenEntry> revoked = TokenStore.in(data).revoke(id);
        if (revoked.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE.number(), "id: " + id + " (expected: one that 'token list' shows)");
        }
        // Domains first: a name that somebody else takes at once must find none that lead to it.
        List<DomainEntry> domains = DomainBook.in(data).release(id);
        List<Label> freed = NameBook.in(data).release(id);
        String gone =
                domains.stream().map(entry -> entry.host().text()).sorted().collect(Collectors.joining(", "));
        say("revoked token " + id + " of " + revoked.get().owner().name()
                + (freed.isEmpty() ? "" : "; free again: " + join(freed))
                + (gone.isEmpty() ? "" : "; no longer served: " + gone));
        return ExitCode.OK.number();
    }

    private static String join(List<Label> names) {
        return names.stream().map(Label::text).sorted().collect(Collectors.joining(", "));
    }

    private TokenStore store() throws IOException, ConfigException {
        return TokenStore.in(data());
    }

    private Path data() throws ConfigException {
        return RelaySettings.dataReader(options.machine())
                .read(options.sources(Map.of()))
                .config();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
