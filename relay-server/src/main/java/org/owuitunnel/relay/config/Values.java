package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The texts that were given for settings, and everything that is wrong with them. What is asked of it while a record is
 * built goes on after a mistake, with a stand-in, so that all mistakes are found. Confined to the thread that reads.
 */
public final class Values {
    /** One text for a setting, and where its relative paths start. */
    record Given(String text, Origin origin, Path base) {}

    private final String prefix;
    private final Path file;

    /** Texts by key; the last one wins, but each has to be right. */
    private final Map<String, List<Given>> given = new HashMap<>();

    private final Set<String> asked = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Values(String prefix, Path file) {
        this.prefix = prefix;
        this.file = file;
    }

    void add(Setting<?> setting, Given text) {
        given.computeIfAbsent(setting.key(), key -> new ArrayList<>()).add(text);
    }

    /** The value of a setting that has a preset. */
    public <T> T get(Setting<T> setting) {
        String preset = setting.preset();
        if (preset == null) {
            throw new IllegalArgumentException(setting.key() + ": no preset (expected: one, or find)");
        }
        return find(setting)
                .or(() -> setting.type().parse(preset, file))
                .orElseThrow(() -> new IllegalStateException(setting.key() + ": preset " + preset + " (expected: "
                        + setting.type().expected() + ")"));
    }

    /** The value that was given for a setting; nothing when none was, or a wrong one. */
    public <T> Optional<T> find(Setting<T> setting) {
        boolean first = asked.add(setting.key());
        Optional<T> value = Optional.empty();
        for (Given one : given.getOrDefault(setting.key(), List.of())) {
            Optional<T> parsed = setting.type().parse(one.text, one.base);
            if (parsed.isEmpty() && first) {
                add(new Problem(
                        one.origin,
                        one.origin.subject(setting.key()) + ": " + setting.shown(one.text) + " (expected: "
                                + setting.type().expected() + ")"));
            }
            value = parsed;
        }
        return value;
    }

    /** True when anything was given for a setting, be it wrong. */
    public boolean has(Setting<?> setting) {
        return given.containsKey(setting.key());
    }

    /** Says that a setting which has no value needs one. */
    public void missing(Setting<?> setting) {
        String where = setting.secret() ? "as " : "in " + file + " or as ";
        add(new Problem(
                new Origin.Preset(),
                setting.key() + ": not set (expected: " + setting.type().expected() + ", " + where
                        + setting.variable(prefix) + ")"));
    }

    /** Says what is wrong with the value of a setting, seen beside others; {@code text} ends in what is expected. */
    public void wrong(Setting<?> setting, String text) {
        Origin origin = origin(setting);
        add(new Problem(origin, origin.subject(setting.key()) + ": " + text));
    }

    /** Where the value of a setting comes from. */
    Origin origin(Setting<?> setting) {
        List<Given> texts = given.getOrDefault(setting.key(), List.of());
        return texts.isEmpty() ? new Origin.Preset() : texts.getLast().origin;
    }

    /** The text that counts for a setting, as it may be shown; nothing when there is none. */
    Optional<String> shown(Setting<?> setting) {
        List<Given> texts = given.getOrDefault(setting.key(), List.of());
        return texts.isEmpty()
                ? Optional.ofNullable(setting.preset())
                : Optional.of(setting.shown(texts.getLast().text));
    }

    boolean wasAsked(Setting<?> setting) {
        return asked.contains(setting.key());
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    List<String> problems() {
        return problems.stream().sorted().map(Problem::text).toList();
    }
}
