package org.owuitunnel.client.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.Credentials;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ValueTable;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.Reading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-tunnel config}: what the client would run with. */
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
        this.options = ClientOptions.on(machine);
    }

    @Command(
            description = {
                "Check the configuration and the kept tokens without dialling anybody.",
                "Lists each value with the place it comes from, or everything that is wrong (exit code 2)."
            })
    int check() throws IOException, ConfigException {
        Reading<ClientConfig> reading = ClientSettings.reader(options.machine()).read(options.sources(Map.of()));
        PrintWriter out = spec.commandLine().getOut();
        ValueTable.print(reading.values(), out);
        out.println("configuration: usable; " + tokenNote(reading.config()));
        out.flush();
        return ExitCode.OK.number();
    }

    private String tokenNote(ClientConfig config) throws IOException {
        Credentials credentials = Credentials.in(ClientOptions.folder(options.machine()));
        if (config.relay().isEmpty()) {
            return "local mode, no relay";
        }
        if (config.token().isPresent()) {
            return "token from the environment";
        }
        Optional<?> kept = credentials.tokenFor(config.relay().get());
        return kept.isPresent()
                ? "token from " + credentials.path()
                : "no token for " + config.relay().get() + " (expected: owui-tunnel login)";
    }
}
