package org.owuitunnel.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ConfigCommand;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.LoginCommand;
import org.owuitunnel.client.cli.TokenInput;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.local.TrustCommand;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.cli.ShortErrors;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code owui-tunnel}: opens a tunnel to the app it is given. Lives on the main thread. */
@Command(
        name = "owui-tunnel",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Gives a web app on this machine an HTTPS name, so that browsers allow its microphone.",
        synopsisHeading = "%nUsage: ",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  owui-tunnel demo                        see voice work with nothing else installed",
            "  owui-tunnel 8080                        this machine and its network, no relay",
            "  owui-tunnel http://localhost:3000       another port",
            "  owui-tunnel login tunnel.example.com    keep a relay's token",
            "  owui-tunnel 8080 --relay tunnel.example.com --name demo",
            "",
            "Exit codes: 0 stopped, 1 internal error, 2 usage or configuration, 3 token refused,",
            "  4 certificate not trusted, 5 relay unknown or unreachable, 6 version mismatch,",
            "  7 name refused or taken over, 8 address in use."
        })
public final class Main implements Callable<Integer> {
    @Mixin
    private final RootOptions root = new RootOptions();

    @Mixin
    private final TunnelOptions tunnel = new TunnelOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "APP",
            description = "The app's port, host:port or http://host:port, such as 8080.")
    private @Nullable String origin;

    @Spec
    private CommandSpec spec;

    private final Machine machine;

    private Main(Machine machine) {
        this.machine = machine;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Machine.current()).execute(args));
    }

    /** The whole command line of the program. */
    static CommandLine commandLine(Machine machine) {
        CommandLine root = new CommandLine(new Main(machine))
                .addSubcommand(new DemoCommand(machine))
                .addSubcommand(new LoginCommand(machine, TokenInput.ofProcess()))
                .addSubcommand(new TrustCommand(TunnelRun.caFolder(machine), TunnelRun.owner()))
                .addSubcommand(new ConfigCommand(machine));
        return ShortErrors.on(root);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ConfigOptions options = root.on(machine);
        Map<String, String> flags = new HashMap<>(tunnel.given());
        if (origin != null) {
            flags.put("origin", origin);
        }
        ClientConfig config =
                ClientSettings.reader().read(options.sources(flags)).config();
        OriginAddress app = config.origin()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(), "no app named (expected: its port, such as 'owui-tunnel 8080')"));
        PrintWriter out = spec.commandLine().getOut();
        return new TunnelRun(config, options, out).serve(app, null);
    }
}
