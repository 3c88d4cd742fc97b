package org.owuitunnel.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The wish for a link, as a program sends it. Immutable.
 *
 * @param name of the tunnel; empty for the one that its owner used last
 * @param label what its owner calls it, possibly empty
 * @param life how long it is good; empty for as long as it is not revoked
 * @param once whether it opens once
 * @param password beside the link, "" for none
 * @param guest whether what admins see stays closed
 */
record NewShare(
        Optional<String> name, String label, Optional<Duration> life, boolean once, String password, boolean guest) {
    /** Members of the wish. */
    private static final Set<String> MEMBERS =
            new TreeSet<>(Set.of("name", "label", "seconds", "once", "password", "guest"));

    /** Characters of a label: a person's name and what he is to look at. */
    private static final int MAX_LABEL = 64;

    /** Characters of a password: what a header may carry with each of them encoded. */
    private static final int MAX_PASSWORD = 200;

    /** Longer than any demonstration, and a number that fits everywhere. */
    private static final long MAX_SECONDS = Duration.ofDays(366).toSeconds();

    /** A wish that cannot be granted; the message says what is wrong with it. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** The wish in {@code body}. */
    static NewShare read(byte[] body) throws MalformedException {
        JsonNode root;
        try {
            root = ApiAnswers.JSON.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedException("body: not JSON (expected: an object with any of " + MEMBERS + ")");
        }
        if (root == null || !root.isObject()) {
            throw new MalformedException("body: no object (expected: one with any of " + MEMBERS + ")");
        }
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw new MalformedException(
                        Printable.of(member.getKey()) + ": unknown member (expected: any of " + MEMBERS + ")");
            }
        }
        String label = text(root, "label", MAX_LABEL);
        if (!Printable.of(label).equals(label)) {
            throw new MalformedException("label: with characters that cannot be shown (expected: visible ones)");
        }
        String name = text(root, "name", MAX_LABEL);
        return new NewShare(
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                label,
                life(root.path("seconds")),
                flag(root, "once"),
                text(root, "password", MAX_PASSWORD),
                flag(root, "guest"));
    }

    private static boolean flag(JsonNode root, String member) throws MalformedException {
        JsonNode node = root.path(member);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new MalformedException(member + ": not true or false (expected: one of them)");
        }
        return node.asBoolean(false);
    }

    private static Optional<Duration> life(JsonNode seconds) throws MalformedException {
        if (seconds.isMissingNode() || seconds.isNull()) {
            return Optional.empty();
        }
        if (!seconds.isIntegralNumber()
                || !seconds.canConvertToLong()
                || seconds.asLong() < 1
                || seconds.asLong() > MAX_SECONDS) {
            throw new MalformedException("seconds: " + Printable.of(seconds.toString()) + " (expected: 1 to "
                    + MAX_SECONDS + ", which is a year)");
        }
        return Optional.of(Duration.ofSeconds(seconds.asLong()));
    }

    private static String text(JsonNode root, String member, int most) throws MalformedException {
        JsonNode node = root.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isString() || node.stringValue().length() > most) {
            throw new MalformedException(member + ": not a text of up to " + most + " characters (expected: one)");
        }
        return node.stringValue();
    }

    /** What the link allows when it is made now. */
    Share.Terms terms(Instant now) {
        return new Share.Terms(Share.Kind.VISITOR, label, life.map(now::plus), once, Optional.empty(), guest);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewShare[" + name + ", " + label + "]";
    }
}
