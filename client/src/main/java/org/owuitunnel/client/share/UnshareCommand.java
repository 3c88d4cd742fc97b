package org.owuitunnel.client.share;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code owui-tunnel unshare}: ends a link. */
@Command(
        name = "unshare",
        mixinStandardHelpOptions = true,
        description = "End a link at once: whoever came by it is cut off, open sockets included.")
public final class UnshareCommand implements Callable<Integer> {
    @Mixin
    private final ShareOptions shared;

    @Parameters(paramLabel = "ID", description = "As 'share' and 'shares' show it.")
    private String id = "";

    @Spec
    private CommandSpec spec;

    public UnshareCommand(Machine machine) {
        this.shared = new ShareOptions(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        if (!id.matches("[a-z0-9]{1,16}")) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "ID: " + Printable.of(id) + " (expected: one that 'owui-tunnel shares' shows)");
        }
        try (RelayApi api = shared.api(shared.config())) {
            api.revoke(id);
        }
        spec.commandLine().getErr().println("ended link " + id);
        spec.commandLine().getErr().flush();
        return ExitCode.OK.number();
    }
}
