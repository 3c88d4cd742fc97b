package org.owuitunnel.client.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes down what would be run, and answers as it was told to: success where nothing was said. */
final class RecordingCommands implements Commands {
    private final Set<String> installed;
    private final List<String> ran = new ArrayList<>();
    private final Map<String, Result> answers = new HashMap<>();

    RecordingCommands(String... installed) {
        this.installed = Set.of(installed);
    }

    /** For the commands that contain the word. */
    RecordingCommands answering(String word, int exit, String output) {
        answers.put(word, new Result(exit, output));
        return this;
    }

    List<String> ran() {
        return ran;
    }

    @Override
    public Result run(List<String> command) {
        ran.add(String.join(" ", command));
        return command.stream()
                .filter(answers::containsKey)
                .map(answers::get)
                .findFirst()
                .orElse(new Result(0, ""));
    }

    @Override
    public Optional<Path> find(String program) {
        return installed.contains(program) ? Optional.of(Path.of("/usr/bin", program)) : Optional.empty();
    }
}
