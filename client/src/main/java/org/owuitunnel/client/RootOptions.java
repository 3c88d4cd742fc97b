package org.owuitunnel.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.cli.ClientOptions;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine.Option;

/**
 * {@code --config} and {@code --verbose} of the root command, for a {@code @Mixin}. They are not inherited, since the
 * commands below have options of that name themselves.
 */
final class RootOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Read the configuration from this file, which has to be there.")
    private @Nullable Path file;

    @Option(names = "--verbose", description = "Log more, and show where errors arose.")
    private boolean verbose;

    /** What was given, in the form that all commands share. */
    ConfigOptions on(Machine machine) {
        return ClientOptions.on(machine).given(file, verbose);
    }
}
