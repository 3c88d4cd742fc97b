package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.Reading;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-relay config}: what the relay would run with. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at the configuration.")
public final class ConfigCommand {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    public ConfigCommand(Machine machine) {
        this.options = RelayOptions.on(machine);
    }

    @Command(
            description = {
                "Check the configuration and the relay's own files without starting it.",
                "Lists each value with the place it comes from, or everything that is wrong (exit code 2)."
            })
    int check() throws IOException, ConfigException {
        Reading<RelayConfig> reading = RelaySettings.reader(options.machine()).read(options.sources(Map.of()));
        ValueTable.print(reading.values(), spec.commandLine().getOut());
        // Reading them finds what would stop the relay: permissions, or a file that somebody edited.
        int tokens;
        try (Ledger ledger = Ledger.in(reading.config().data())) {
            List<?> ignored = new NameBook(ledger).list();
            ignored = new DomainBook(ledger).all();
            tokens = new TokenStore(ledger).list().size();
        }
        String note = tokens == 0 ? " (expected before the first client: owui-relay token create NAME)" : "";
        spec.commandLine().getOut().println("configuration: usable; tokens: " + tokens + note);
        spec.commandLine().getOut().flush();
        return ExitCode.OK.number();
    }
}
