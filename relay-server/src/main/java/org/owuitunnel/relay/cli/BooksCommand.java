package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelaySettings;
import org.owuitunnel.relay.config.ValueTypes;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands on the relay's books have in common, of a relay that runs or will. On the main thread. */
public abstract class BooksCommand {
    @Mixin
    private final ConfigOptions options;

    @Spec
    private CommandSpec spec;

    protected BooksCommand(Machine machine) {
        this.options = RelayOptions.on(machine);
    }

    /** Something that a command does with the books. */
    @FunctionalInterface
    protected interface Work {
        void with(Ledger ledger) throws IOException;
    }

    /** Does {@code work} with the books in the data folder; the exit code when that does not fail. */
    protected final int work(Work work) throws IOException, ConfigException {
        try (Ledger ledger = Ledger.in(data())) {
            work.with(ledger);
        }
        out().flush();
        return ExitCode.OK.number();
    }

    protected final ConfigOptions options() {
        return options;
    }

    /** The data folder, of a configuration that may not be complete yet. */
    protected final Path data() throws ConfigException {
        return RelaySettings.dataReader(options.machine())
                .read(options.sources(Map.of()))
                .config();
    }

    /** Whoever typed the command. */
    protected static Actor actor() {
        return Actor.ofProcess();
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Tells a person something; standard output is for programs too. */
    protected final void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    /** The fault of who typed it. */
    protected static CommandFailure mistake(String message) {
        return new CommandFailure(ExitCode.USAGE.number(), message);
    }

    /** The same, of a user's name that nobody has. */
    protected static CommandFailure noSuchUser(String name) {
        return mistake("user: " + Printable.of(name) + " (expected: one that 'user list' shows)");
    }

    /** The time in {@code text}, which was given for {@code option}. */
    protected static Duration duration(String option, String text, Duration least, Duration most) {
        var type = ValueTypes.duration(least, most);
        return type.parser()
                .parse(text, Path.of(""))
                .orElseThrow(
                        () -> mistake(option + ": " + Printable.of(text) + " (expected: " + type.expected() + ")"));
    }

    protected static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** A column of a table; "-" where there is nothing. */
    protected static String orDash(Optional<?> value) {
        return value.map(Object::toString).filter(text -> !text.isEmpty()).orElse("-");
    }

    /** In the order of the alphabet. */
    protected static String join(Collection<?> names) {
        return names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }
}
