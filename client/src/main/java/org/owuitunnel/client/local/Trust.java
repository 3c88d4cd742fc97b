package org.owuitunnel.client.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.owuitunnel.client.local.Step.Outcome;

/**
 * Makes this machine's programs trust the local CA, or no longer: in every store that this user may change, and with the
 * commands for those that only root may. Blocks for as long as a person takes to answer the system's own questions.
 */
public final class Trust {
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private final Machine machine;
    private final Commands commands;
    private final Consumer<String> announce;
    private final boolean carriesOut;

    Trust(Machine machine, Commands commands, Consumer<String> announce, boolean carriesOut) {
        this.machine = machine;
        this.commands = commands;
        this.announce = announce;
        this.carriesOut = carriesOut;
    }

    /**
     * For the user who runs this program.
     *
     * @param announce told each command before it runs, as a line for a person
     */
    public static Trust ofThisMachine(Consumer<String> announce) {
        Machine machine = Machine.current();
        return new Trust(machine, new SystemCommands(machine), announce, true);
    }

    /** Changes nothing: every step ends with the commands that would have been run. */
    public static Trust withoutDoing() {
        Machine machine = Machine.current();
        return new Trust(machine, new SystemCommands(machine), line -> {}, false);
    }

    /** Trust the CA in this PEM file. One step for each store; an empty list means that the machine has none. */
    public List<Step> install(Path caPem) throws IOException {
        CaCertificate ca = CaCertificate.read(caPem);
        List<Step> steps = new ArrayList<>();
        for (TrustStore store : stores()) {
            store.install(ca).stream().map(this::carryOut).forEach(steps::add);
        }
        return steps;
    }

    /** The reverse, wherever the CA in this PEM file is trusted. */
    public List<Step> uninstall(Path caPem) throws IOException {
        CaCertificate ca = CaCertificate.read(caPem);
        List<Step> steps = new ArrayList<>();
        for (TrustStore store : stores()) {
            store.uninstall(ca).stream().map(this::carryOut).forEach(steps::add);
        }
        return steps;
    }

    private List<TrustStore> stores() {
        return switch (machine.platform()) {
            case LINUX -> List.of(new LinuxSystemStore(machine, commands), new NssStore(machine, commands));
            case MACOS -> List.of(new MacKeychain(machine, commands));
            case WINDOWS -> List.of(new WindowsRootStore(machine, commands));
            case OTHER -> List.of();
        };
    }

    private Step carryOut(Action action) {
        return switch (action) {
            case Action.Nothing(String store) -> new Step(store, Outcome.UNCHANGED, "", List.of());
            case Action.ByHand(String store, String reason, List<List<String>> todo) ->
                new Step(store, Outcome.BY_HAND, reason, lines(todo));
            case Action.Run(String store, List<List<String>> todo) ->
                carriesOut ? run(store, todo) : new Step(store, Outcome.BY_HAND, "", lines(todo));
        };
    }

    private Step run(String store, List<List<String>> todo) {
        for (int i = 0; i < todo.size(); i++) {
            announce.accept(line(todo.get(i)));
            String complaint = run(todo.get(i));
            if (!complaint.isEmpty()) {
                return new Step(store, Outcome.FAILED, complaint, lines(todo.subList(i, todo.size())));
            }
        }
        return new Step(store, Outcome.DONE, "", List.of());
    }

    /** Empty when it went well. */
    private String run(List<String> command) {
        try {
            Commands.Result result = commands.run(command);
            if (result.ok()) {
                return "";
            }
            return result.output().isEmpty() ? "exit status " + result.exit() : result.output();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private List<String> lines(List<List<String>> todo) {
        return todo.stream().map(this::line).toList();
    }

    /** For pasting into a shell. */
    private String line(List<String> command) {
        return String.join(" ", command.stream().map(this::quoted).toList());
    }

    private String quoted(String word) {
        if (PLAIN_WORD.matcher(word).matches()) {
            return word;
        }
        return machine.platform() == Machine.Platform.WINDOWS
                ? '"' + word + '"'
                : "'" + word.replace("'", "'\\''") + "'";
    }
}
