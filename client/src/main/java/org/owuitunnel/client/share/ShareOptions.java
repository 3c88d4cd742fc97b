package org.owuitunnel.client.share;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ClientOptions;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.cli.KnownToken;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about links have in common, for a {@code @Mixin}. */
final class ShareOptions {
    @Mixin
    private final ConfigOptions options;

    @Option(names = "--relay", paramLabel = "RELAY", description = "The relay, such as tunnel.example.com.")
    private @Nullable String relay;

    @Option(names = "--name", paramLabel = "NAME", description = "The tunnel: NAME.tunnel.example.com.")
    private @Nullable String name;

    ShareOptions(Machine machine) {
        this.options = ClientOptions.on(machine);
    }

    Machine machine() {
        return options.machine();
    }

    ClientConfig config() throws ConfigException {
        Map<String, String> flags = new HashMap<>();
        if (relay != null) {
            flags.put("relay", relay);
        }
        if (name != null) {
            flags.put("name", name);
        }
        return ClientSettings.reader(options.machine())
                .read(options.sources(flags))
                .config();
    }

    /** The API of the relay that the configuration names. */
    RelayApi api(ClientConfig config) throws IOException {
        RelayAddress address = config.relay()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE.number(),
                        "relay: not set (expected: " + RelayAddress.TYPE.expected()
                                + ", as --relay or in the configuration; without a relay there are no links)"));
        return new RelayApi(
                address, config.relayCa(), KnownToken.of(config, ClientOptions.folder(options.machine()), address));
    }
}
