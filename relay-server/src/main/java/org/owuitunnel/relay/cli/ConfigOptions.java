package org.owuitunnel.relay.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.config.ConfigSources;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command of both programs has, for a {@code @Mixin}. Confined to the thread that parses. */
public final class ConfigOptions {
    private final Machine machine;
    private final Path usualFile;
    private final String fileVariable;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Read the configuration from this file, which has to be there.")
    private @Nullable Path file;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Log more, and show where errors arose.")
    private boolean verbose;

    /** Options of a program whose file is usually {@code usualFile} and whose variables begin with {@code prefix}. */
    public ConfigOptions(Machine machine, Path usualFile, String prefix) {
        this.machine = machine;
        this.usualFile = usualFile;
        this.fileVariable = prefix + "CONFIG";
    }

    /** The same as if {@code --config} and {@code --verbose} had been given so: for commands that declare them anew. */
    public ConfigOptions given(@Nullable Path namedFile, boolean isVerbose) {
        file = namedFile;
        verbose = isVerbose;
        return this;
    }

    /** What the program runs on. */
    public Machine machine() {
        return machine;
    }

    /** True when the log is to tell more than usual. */
    public boolean verbose() {
        return verbose;
    }

    /** Where to read settings from; {@code flags} are those of the command, by the settings' keys. */
    public ConfigSources sources(Map<String, String> flags) {
        return new ConfigSources(usualFile, namedFile(), machine.environment(), flags, machine.workingFolder());
    }

    /** The file that the command line names, or else the environment; null when neither does. */
    private @Nullable Path namedFile() {
        String variable = machine.environment().getOrDefault(fileVariable, "");
        if (file != null) {
            return machine.workingFolder().resolve(file);
        }
        return variable.isEmpty() ? null : machine.workingFolder().resolve(variable);
    }
}
