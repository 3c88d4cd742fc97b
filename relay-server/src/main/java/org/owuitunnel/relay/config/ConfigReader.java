package org.owuitunnel.relay.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.owuitunnel.relay.config.YamlTree.Node;
import org.owuitunnel.relay.storage.IoFailure;

/**
 * Reads a program's settings from its YAML file, its environment and its command line into one record, once, at the start.
 *
 * <p>A key is written nested in the file ({@code https:} with {@code port:} beneath), in upper case with underscores in the
 * environment ({@code OWUI_RELAY_HTTPS_PORT}). Whatever is not known, is given twice or has no meaning is a problem, and all
 * problems are told together. Immutable; waits for the disk.
 */
public final class ConfigReader<T> {
    /** Largest file in octets: a person's file has a hundredth of it. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final String prefix;

    /** The variable that names the file, read by whoever finds the sources; no setting of its own. */
    private final String fileVariable;

    private final Map<String, Setting<?>> settings = new LinkedHashMap<>();
    private final Map<String, Setting<?>> variables = new TreeMap<>();
    private final Function<Values, T> binder;

    /** A reader of {@code settings}, all of which {@code binder} has to ask for. */
    public ConfigReader(String prefix, List<Setting<?>> settings, Function<Values, T> binder) {
        this.prefix = prefix;
        this.fileVariable = prefix + "CONFIG";
        this.binder = binder;
        for (Setting<?> setting : settings) {
            boolean isNew = this.settings.put(setting.key(), setting) == null
                    && variables.put(setting.variable(prefix), setting) == null
                    && !setting.variable(prefix).equals(fileVariable);
            if (!isNew) {
                throw new IllegalArgumentException(setting.key() + ": a second spelling (expected: one for each)");
            }
        }
    }

    /** Every setting, in the order in which a person is told of them. */
    public List<Setting<?>> settings() {
        return List.copyOf(settings.values());
    }

    /**
     * Reads what can be read and takes presets for the rest, whatever is wrong: for whoever looks for a program that runs
     * already and will say itself what it thinks of its file.
     */
    public T peek(ConfigSources sources) throws ConfigException {
        return binder.apply(values(sources));
    }

    /** Reads everything, or says everything that is wrong. */
    public Reading<T> read(ConfigSources sources) throws ConfigException {
        Values values = values(sources);
        T config = binder.apply(values);
        List<Reading.Value> shown = new ArrayList<>();
        for (Setting<?> setting : settings.values()) {
            if (!values.wasAsked(setting)) {
                throw new IllegalStateException(setting.key() + ": never asked for (expected: every setting is used)");
            }
            values.shown(setting)
                    .ifPresent(text -> shown.add(new Reading.Value(
                            setting.key(), text, values.origin(setting).place())));
        }
        List<String> problems = values.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Reading<>(config, List.copyOf(shown));
    }

    private Values values(ConfigSources sources) throws ConfigException {
        Values values = new Values(prefix, sources.file());
        readFile(sources, values);
        readEnvironment(sources, values);
        readFlags(sources, values);
        return values;
    }

    private void readFile(ConfigSources sources, Values values) throws ConfigException {
        Path file = sources.file();
        try {
            String text = decode(file);
            Node.Section root = YamlTree.read(
                    text,
                    (line, problem) ->
                            values.add(new Problem(new Origin.Line(file, line), file + ":" + line + ": " + problem)));
            new FileKeys(file, settings, values).read(root);
        } catch (NoSuchFileException ignored) {
            if (sources.isFileNamed()) {
                // Alone: all that is missing from it would hide what is wrong.
                throw new ConfigException(List.of(file + ": no such file (expected: the configuration)"));
            }
        } catch (IOException e) {
            values.add(new Problem(new Origin.Line(file, 0), IoFailure.describe(e)));
        }
    }

    private static String decode(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": a folder (expected: a file)");
        }
        long size = Files.size(file);
        if (size > MAX_FILE_BYTES) {
            throw new IOException(file + ": " + size + " octets (expected: up to " + MAX_FILE_BYTES + ")");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not UTF-8 (expected: text)", e);
        }
    }

    private void readEnvironment(ConfigSources sources, Values values) {
        for (Map.Entry<String, String> variable : new TreeMap<>(sources.environment()).entrySet()) {
            String name = variable.getKey();
            Setting<?> setting = variables.get(name);
            // Empty is unset, as in shells and Compose files, where a variable cannot be left out on a condition.
            if (!name.startsWith(prefix) || variable.getValue().isEmpty() || name.equals(fileVariable)) {
                continue;
            }
            if (setting != null) {
                values.add(
                        setting,
                        new Values.Given(variable.getValue(), new Origin.Variable(name), sources.workingFolder()));
            } else if (!ServiceLinks.contains(name.substring(prefix.length()))) {
                Optional<String> nearest = Nearest.to(name, variables.keySet());
                values.add(new Problem(
                        new Origin.Variable(name),
                        name + ": unknown variable"
                                + nearest.map(near -> " (did you mean " + near + "?)")
                                        .orElse(" (expected: a setting's)")));
            }
        }
    }

    private void readFlags(ConfigSources sources, Values values) {
        sources.flags().forEach((key, text) -> {
            Setting<?> setting = settings.get(key);
            if (setting == null || setting.secret()) {
                throw new IllegalArgumentException(
                        "flag: " + key + " (expected: the key of a setting that is no secret)");
            }
            values.add(setting, new Values.Given(text, new Origin.CommandLine(), sources.workingFolder()));
        });
    }
}
