package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.owuitunnel.relay.config.YamlTree.Member;
import org.owuitunnel.relay.config.YamlTree.Node;
import org.owuitunnel.relay.observe.Printable;

/** Finds the settings that a file's keys mean, and says what the others might have meant. Confined to the thread that reads. */
final class FileKeys {
    private final Path file;
    private final Path base;
    private final Map<String, Setting<?>> settings;
    private final Values values;

    FileKeys(Path file, Map<String, Setting<?>> settings, Values values) {
        this.file = file;
        this.base = file.resolveSibling("");
        this.settings = settings;
        this.values = values;
    }

    void read(Node.Section root) {
        read("", root);
    }

    private void read(String section, Node.Section node) {
        node.members().forEach((name, member) -> {
            String key = section + name;
            Setting<?> setting = settings.get(key);
            if (name.contains(".")) {
                unknown(key, member, "expected: nested, one key in each line");
            } else if (setting != null) {
                value(setting, member);
            } else if (isSection(key)) {
                section(key, member);
            } else {
                unknown(key, member, guess(section, key));
            }
        });
    }

    private boolean isSection(String key) {
        return settings.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
    }

    private void value(Setting<?> setting, Member member) {
        Origin origin = new Origin.Line(file, member.line());
        if (setting.secret()) {
            problem(
                    member,
                    setting.key() + ": a secret in a file that may be shared (expected: " + setting.meaning() + ")");
            return;
        }
        String found = switch (member.node()) {
            case Node.Scalar scalar -> {
                values.add(setting, new Values.Given(scalar.text(), origin, base));
                yield "";
            }
            case Node.Nothing _ -> "nothing";
            case Node.Listing _ -> "a list";
            case Node.Section _ -> "a section";
        };
        if (!found.isEmpty()) {
            problem(
                    member,
                    setting.key() + ": " + found + " (expected: "
                            + setting.type().expected() + ")");
        }
    }

    private void section(String key, Member member) {
        switch (member.node()) {
            case Node.Section inner -> read(key + ".", inner);
            case Node.Nothing _ -> {}
            case Node.Scalar _, Node.Listing _ ->
                problem(member, key + ": no section (expected: one with " + join(known(key + ".")) + ")");
        }
    }

    private String guess(String section, String key) {
        Collection<String> candidates = known(section);
        candidates.addAll(settings.keySet());
        Optional<String> nearest = Nearest.to(key, candidates).or(() -> elsewhere(key));
        return nearest.map(near -> "did you mean '" + near + "'?").orElseGet(() -> "expected: " + join(known(section)));
    }

    /** A key of the same name in another section: the commonest mistake with nested files. */
    private Optional<String> elsewhere(String key) {
        String name = key.substring(key.lastIndexOf('.') + 1);
        return settings.keySet().stream()
                .filter(known -> known.substring(known.lastIndexOf('.') + 1).equals(name))
                .findFirst();
    }

    /** Every key, of settings and of sections, right beneath {@code section}. */
    private Collection<String> known(String section) {
        return settings.values().stream()
                .filter(setting -> !setting.secret())
                .map(Setting::key)
                .filter(key -> key.startsWith(section))
                .map(key -> {
                    int dot = key.indexOf('.', section.length());
                    return dot < 0 ? key : key.substring(0, dot);
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String join(Collection<String> keys) {
        return String.join(", ", keys);
    }

    private void unknown(String key, Member member, String hint) {
        problem(member, Printable.of(key) + ": unknown key (" + hint + ")");
    }

    private void problem(Member member, String text) {
        values.add(new Problem(new Origin.Line(file, member.line()), file + ":" + member.line() + ": " + text));
    }
}
