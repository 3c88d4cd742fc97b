package org.owuitunnel.relay.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A YAML file as sections of texts that remember their lines. Scalars stay the text that was typed: what {@code 010} or
 * {@code off} means is for the setting's type to say. Confined to the thread that reads.
 */
final class YamlTree {
    /** What stands behind a key. */
    sealed interface Node {
        /** One value, as typed. */
        record Scalar(String text) implements Node {}

        /** Nothing, as when all lines of a section are comments. */
        record Nothing() implements Node {}

        /** A list, which no setting takes. */
        record Listing() implements Node {}

        /** Keys and what stands behind them. */
        record Section(Map<String, Member> members) implements Node {}
    }

    /** A key's line and its value. */
    record Member(int line, Node node) {}

    /** Where the parser's message says that it stopped; its own location is that of the last token before. */
    private static final Pattern MARK = Pattern.compile("in reader, line (\\d+)");

    private final JsonParser parser;

    /** Takes a line and what is wrong there. */
    private final BiConsumer<Integer, String> problems;

    private YamlTree(JsonParser parser, BiConsumer<Integer, String> problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Reads {@code text}; what cannot be understood is told to {@code problems} and left out. */
    static Node.Section read(String text, BiConsumer<Integer, String> problems) {
        try (JsonParser parser = YAMLFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
            return new YamlTree(parser, problems).document();
        } catch (JacksonException e) {
            String message = String.valueOf(e.getOriginalMessage());
            int line = Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
            for (Matcher mark = MARK.matcher(message); mark.find(); ) {
                line = Integer.parseInt(mark.group(1));
            }
            problems.accept(line, "not YAML: " + reason(message).orElse("unreadable") + " (expected: 'key: value')");
            return new Node.Section(Map.of());
        }
    }

    /** The parser's sentence without its quotation of the file. */
    private static Optional<String> reason(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" ") && !line.startsWith("while "))
                .findFirst();
    }

    private Node.Section document() {
        JsonToken first = parser.nextToken();
        Node root = first == null ? new Node.Nothing() : node(first);
        if (parser.nextToken() != null) {
            problems.accept(line(), "a second document (expected: one)");
        }
        return switch (root) {
            case Node.Section section -> section;
            case Node.Nothing _ -> new Node.Section(Map.of());
            case Node.Scalar _, Node.Listing _ -> {
                problems.accept(1, "no keys (expected: 'key: value')");
                yield new Node.Section(Map.of());
            }
        };
    }

    /** The node that begins with {@code token}; the parser then stands on its last token. */
    private Node node(JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            return section();
        }
        if (token == JsonToken.START_ARRAY) {
            parser.skipChildren();
            return new Node.Listing();
        }
        if (token == JsonToken.VALUE_NULL) {
            return new Node.Nothing();
        }
        if (((YAMLParser) parser).isCurrentAlias()) {
            problems.accept(line(), "an alias, '*' (expected: the value itself)");
            return new Node.Nothing();
        }
        return new Node.Scalar(parser.getString());
    }

    private Node.Section section() {
        Map<String, Member> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int line = line();
            Member member = new Member(line, node(parser.nextToken()));
            if (members.putIfAbsent(key, member) != null) {
                problems.accept(line, Printable.of(key) + ": given twice (expected: once)");
            }
        }
        return new Node.Section(members);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
