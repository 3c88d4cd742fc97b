package org.owuitunnel.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.owuitunnel.client.cli.ClientOptions;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code owui-tunnel demo}: a tunnel to a page of our own that shows whether voice works. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Open a tunnel to a built-in page that records and plays back your voice.")
final class DemoCommand implements Callable<Integer> {
    private static final Label NAME = new Label("demo");

    @Mixin
    private final ConfigOptions options;

    @Mixin
    private final TunnelOptions tunnel = new TunnelOptions();

    @Spec
    private CommandSpec spec;

    DemoCommand(Machine machine) {
        options = ClientOptions.on(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ClientConfig config = ClientSettings.reader(options.machine())
                .read(options.sources(tunnel.given()))
                .config();
        PrintWriter out = spec.commandLine().getOut();
        TunnelRun run = new TunnelRun(config, options, out);
        String name = config.name().orElse(NAME).text();
        try (DemoServer demo = DemoServer.start(run.loops(), () -> new DemoInfo(Version.number(), name, null))) {
            return run.serveOwn(new OriginAddress("127.0.0.1", demo.port()), NAME);
        }
    }
}
