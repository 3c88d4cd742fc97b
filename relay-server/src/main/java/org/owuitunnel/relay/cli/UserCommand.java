package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.accounts.UserEntry;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code owui-relay user}: whose the tokens are, and what they are granted. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List users, keep them out, bound what they take, and remove them.")
public final class UserCommand extends BooksCommand {
    private static final String NAME = "As 'user list' shows it.";

    public UserCommand(Machine machine) {
        super(machine);
    }

    @Command(
            description = {
                "List every user: name, id, day when he was made, whether he may come in, how many tokens he has,",
                "his tunnel names, what passed in this month (UTC) and his limits. 'token create' and 'invite' make users."
            })
    int list() throws IOException, ConfigException {
        return work(ledger -> {
            List<UserBook.Listed> users = new UserBook(ledger).all();
            if (users.isEmpty()) {
                say("no users yet (expected: owui-relay token create NAME)");
                return;
            }
            row("NAME", "ID", "CREATED", "STATE", "TOKENS", "NAMES", "THIS MONTH", "LIMITS");
            for (UserBook.Listed listed : users) {
                UserEntry user = listed.user();
                row(
                        user.owner().name(),
                        user.owner().id(),
                        day(user.created()),
                        user.disabled() ? "disabled" : "enabled",
                        listed.tokens(),
                        orDash(Optional.of(join(listed.names()))),
                        Amounts.rounded(listed.octets()),
                        orDash(Optional.of(LimitOptions.spelled(user.limits()))));
            }
        });
    }

    private void row(Object... columns) {
        out().println(String.format(Locale.ROOT, "%-16s  %-8s  %-10s  %-8s  %6s  %-24s  %10s  %s", columns)
                .stripTrailing());
    }

    @Command(
            description = {
                "Let none of a user's tokens in: his tunnels close within seconds. What is his stays so,",
                "until 'user enable' lets him in again."
            })
    int disable(@Parameters(paramLabel = "NAME", description = NAME) String name) throws IOException, ConfigException {
        return disable(name, true);
    }

    @Command(description = "Let a user in again who was disabled.")
    int enable(@Parameters(paramLabel = "NAME", description = NAME) String name) throws IOException, ConfigException {
        return disable(name, false);
    }

    private int disable(String name, boolean disabled) throws IOException, ConfigException {
        return work(ledger -> {
            UserEntry user =
                    new UserBook(ledger).disable(name, disabled, actor()).orElseThrow(() -> noSuchUser(name));
            say(user.owner().name() + " is " + (disabled ? "disabled" : "enabled"));
        });
    }

    @Command(
            description = {
                "End a user with all his tokens: his tunnels close within seconds, his names are free, his domains",
                "and links lead nowhere. There is no way back."
            })
    int remove(@Parameters(paramLabel = "NAME", description = NAME) String name) throws IOException, ConfigException {
        return work(ledger -> {
            UserBook.Removed removed =
                    new UserBook(ledger).remove(name, actor()).orElseThrow(() -> noSuchUser(name));
            say("removed " + removed.user().owner().name()
                    + (removed.names().isEmpty() ? "" : "; free again: " + join(removed.names()))
                    + (removed.hosts().isEmpty() ? "" : "; no longer served: " + join(removed.hosts())));
        });
    }

    @Command(
            description = {
                "Bound what a user takes; 'none' takes a bound away. What is not named stays as it was.",
                "'user list' shows them."
            })
    int limit(@Parameters(paramLabel = "NAME", description = NAME) String name, @Mixin LimitOptions limits)
            throws IOException, ConfigException {
        String typed = limits.spelled();
        if (typed.isEmpty()) {
            throw mistake("limit: none named (expected: --tunnels, --requests, --bandwidth, --streams or --monthly)");
        }
        return work(ledger -> {
            UserEntry user = new UserBook(ledger)
                    .limit(name, limits::over, typed, actor())
                    .orElseThrow(() -> noSuchUser(name));
            String now = LimitOptions.spelled(user.limits());
            say(user.owner().name() + ": " + (now.isEmpty() ? "no bounds" : now));
        });
    }
}
