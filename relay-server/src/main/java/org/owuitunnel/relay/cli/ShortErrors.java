package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.storage.IoFailure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells a person what went wrong in as many lines as there are problems, without a stack trace unless {@code --verbose}
 * asks for it. Stateless; both programs use it, whose exit codes agree in these cases.
 */
public final class ShortErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private ShortErrors() {}

    /** Makes {@code root} and its commands fail in this way. */
    public static CommandLine on(CommandLine root) {
        ShortErrors errors = new ShortErrors();
        return root.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
    }

    /** Tells of {@code failure} as if {@code root} had run into it with {@code arguments}; its exit code. */
    public static int tell(Exception failure, CommandLine root, String... arguments) {
        return new ShortErrors().handleExecutionException(failure, root, root.parseArgs(arguments));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command, List.of(failure.getMessage() + suggestion(failure), "see '" + name + " --help'"));
        return ExitCode.USAGE.number();
    }

    private static String suggestion(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .findFirst()
                        .map(near -> " (did you mean '" + near + "'?)")
                        .orElse("")
                : "";
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        if (isVerbose(arguments)) {
            failure.printStackTrace(command.getErr());
        }
        return switch (failure) {
            case CommandFailure known -> {
                print(command, known.lines());
                yield known.exitCode();
            }
            case ConfigException wrong -> {
                print(command, wrong.problems());
                yield ExitCode.USAGE.number();
            }
            case IOException world -> {
                print(command, List.of(IoFailure.describe(world)));
                yield ExitCode.INTERNAL.number();
            }
            default -> {
                print(command, List.of("internal error: " + failure, "'--verbose' shows where"));
                yield ExitCode.INTERNAL.number();
            }
        };
    }

    private static void print(CommandLine command, List<String> lines) {
        String program = root(command).getCommandName();
        PrintWriter err = command.getErr();
        // Escaped: what was typed may have been pasted, and a token among it must not end in a terminal's history.
        lines.forEach(line -> err.println(program + ": " + Printable.of(line)));
        err.flush();
    }

    private static CommandLine root(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent == null ? command : root(parent);
    }

    private static boolean isVerbose(ParseResult arguments) {
        return arguments.hasMatchedOption("--verbose")
                || (arguments.hasSubcommand() && isVerbose(arguments.subcommand()));
    }
}
