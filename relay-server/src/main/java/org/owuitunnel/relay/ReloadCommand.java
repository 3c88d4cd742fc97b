package org.owuitunnel.relay;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.cli.RelayOptions;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.ConfigSources;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlSocket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-relay reload}: lets the relay that runs read its configuration anew. On the main thread. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Let the relay that runs read its configuration and certificate anew.",
            "What is wrong with it is told (exit code 2), and the old one stays in force."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    ReloadCommand(Machine machine) {
        options = RelayOptions.on(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ConfigSources sources = options.sources(Map.of());
        RelayConfig config = RelaySettings.reader(options.machine()).peek(sources);
        Optional<ControlClient> running =
                ControlSocket.find(config.data(), config.listen().main().port()).flatMap(ControlClient::connect);
        if (running.isEmpty()) {
            // What is wrong with the file may be why the relay is not found.
            RelayConfig readable =
                    RelaySettings.reader(options.machine()).read(sources).config();
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "no relay runs with the data in " + readable.data() + " (expected: 'owui-relay run' first)");
        }
        try (ControlClient relay = running.get()) {
            List<String> problems = relay.reload();
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
        }
        spec.commandLine().getOut().println("configuration: in force");
        spec.commandLine().getOut().flush();
        return ExitCode.OK.number();
    }
}
