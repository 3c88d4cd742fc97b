package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.NewToken;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code owui-relay token}: what clients open tunnels with. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Create, list and revoke the tokens that clients open tunnels with.")
public final class TokenCommand extends BooksCommand {

    public TokenCommand(Machine machine) {
        super(machine);
    }

    @Command(
            description = {
                "Make a token and print it, this once: the relay keeps its digest only.",
                "It belongs to the user NAME, who is made when there is none. A running relay accepts it at once."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "Whose it is, such as a person's or a machine's name.")
                    String name,
            @Option(names = "--label", paramLabel = "TEXT", description = "What it is for, such as a machine.")
                    @Nullable
                    String label,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "When it ends: such as 12h or 30d from now.")
                    @Nullable
                    String expires,
            @Option(
                            names = "--admin",
                            description = "It administers the relay by its page and API, and opens no tunnel.")
                    boolean admin)
            throws IOException, ConfigException {
        Optional<Duration> life = expires == null
                ? Optional.empty()
                : Optional.of(duration("expires", expires, NewToken.SHORTEST, NewToken.LONGEST));
        NewToken wish = new NewToken(name, label == null ? "" : label, life, admin);
        return work(ledger -> {
            switch (new TokenStore(ledger).create(wish, actor())) {
                case TokenStore.Creation.Refused refused -> throw mistake(refused.reason());
                case TokenStore.Creation.Created created -> {
                    // The token alone on standard output, so that it can be piped to where it is needed.
                    out().println(created.token().secret());
                    out().flush();
                    TokenEntry entry = created.entry();
                    say("token " + entry.id() + " for " + entry.owner().name()
                            + entry.expires().map(end -> ", until " + end).orElse("")
                            + "; it is not shown again");
                    say(
                            admin
                                    ? "for the page /.owui-tunnel/dashboard at the relay's own name, and its API"
                                    : "on the client: owui-tunnel login RELAY, and paste it");
                }
            }
        });
    }

    @Command(
            description = {
                "List every token: its id, user, label, the days when it was made, ends and was used last, and",
                "the tunnel names of its user."
            })
    int list() throws IOException, ConfigException {
        return work(ledger -> {
            List<TokenEntry> entries = new TokenStore(ledger).list();
            if (entries.isEmpty()) {
                say("no tokens yet (expected: owui-relay token create NAME)");
                return;
            }
            Map<String, String> names = new HashMap<>();
            for (TokenEntry entry : entries) {
                String owner = entry.owner().id();
                names.put(owner, join(new NameBook(ledger).namesOf(owner)));
            }
            row("ID", "USER", "LABEL", "CREATED", "EXPIRES", "LAST USED", "NAMES");
            Instant now = Instant.now();
            for (TokenEntry entry : entries) {
                row(
                        entry.id(),
                        entry.owner().name(),
                        orDash(Optional.of(entry.label())),
                        day(entry.created()).toString(),
                        entry.isOver(now) ? "over" : orDash(entry.expires().map(BooksCommand::day)),
                        orDash(entry.lastUsed()),
                        entry.admin()
                                ? "(administers)"
                                : names.getOrDefault(entry.owner().id(), ""));
            }
        });
    }

    private void row(Object... columns) {
        out().println(String.format(Locale.ROOT, "%-8s  %-16s  %-16s  %-10s  %-10s  %-10s  %s", columns)
                .stripTrailing());
    }

    @Command(
            description = {
                "End a token: the tunnels that it has opened close within seconds.",
                "There is no way back. Names and domains stay its user's: 'user remove' frees them."
            })
    int revoke(@Parameters(paramLabel = "ID", description = "As 'token list' shows it.") String id)
            throws IOException, ConfigException {
        return work(ledger -> {
            TokenEntry revoked = new TokenStore(ledger)
                    .revoke(id, actor())
                    .orElseThrow(() -> mistake("id: " + Printable.of(id) + " (expected: one that 'token list' shows)"));
            say("revoked token " + id + " of " + revoked.owner().name());
        });
    }
}
