package org.owuitunnel.relay.admin;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The object that a program has sent, each member asked for with the type that it must have. What is not known is an error. Immutable. */
final class JsonBody {
    private final JsonNode root;

    private JsonBody(JsonNode root) {
        this.root = root;
    }

    /** A wish that cannot be granted; the message says what is wrong with it. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** The object in {@code body}, which has no other {@code members} than these. */
    static JsonBody read(byte[] body, String... members) throws MalformedException {
        Set<String> known = new TreeSet<>(Set.of(members));
        JsonNode root;
        try {
            root = ApiAnswers.JSON.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedException("body: not JSON (expected: an object with any of " + known + ")");
        }
        if (root == null || !root.isObject()) {
            throw new MalformedException("body: no object (expected: one with any of " + known + ")");
        }
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            if (!known.contains(member.getKey())) {
                throw new MalformedException(
                        Printable.of(member.getKey()) + ": unknown member (expected: any of " + known + ")");
            }
        }
        return new JsonBody(root);
    }

    /** A text of so many characters at most; "" when there is none. */
    String text(String member, int most) throws MalformedException {
        JsonNode node = root.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isString() || node.stringValue().length() > most) {
            throw new MalformedException(member + ": not a text of up to " + most + " characters (expected: one)");
        }
        return node.stringValue();
    }

    /** The same, of which every character can be shown. */
    String visible(String member, int most) throws MalformedException {
        String text = text(member, most);
        if (!Printable.of(text).equals(text)) {
            throw new MalformedException(member + ": with characters that cannot be shown (expected: visible ones)");
        }
        return text;
    }

    /** True or false; false when there is none. */
    boolean flag(String member) throws MalformedException {
        return maybeFlag(member).orElse(false);
    }

    Optional<Boolean> maybeFlag(String member) throws MalformedException {
        JsonNode node = root.path(member);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new MalformedException(member + ": not true or false (expected: one of them)");
        }
        return node.isBoolean() ? Optional.of(node.asBoolean()) : Optional.empty();
    }

    /** A time in whole seconds, from one to {@code most}; empty when there is none. */
    Optional<Duration> seconds(String member, Duration most) throws MalformedException {
        JsonNode node = root.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.asLong() < 1
                || node.asLong() > most.toSeconds()) {
            throw new MalformedException(member + ": " + Printable.of(node.toString()) + " (expected: 1 to "
                    + most.toSeconds() + ", which is " + most.toDays() + " days)");
        }
        return Optional.of(Duration.ofSeconds(node.asLong()));
    }
}
