package org.owuitunnel.relay.route;

import java.util.Locale;
import java.util.Optional;

/**
 * The name of one tunnel: the single label in front of the relay's domain, in the one spelling that routes know.
 *
 * <p>Immutable. Letters, digits and hyphens of ASCII only (RFC 1123 section 2.1): a label with {@code --} in places 3
 * and 4 is an encoded form such as {@code xn--} (RFC 5890 section 2.3.1) that browsers show as other letters, so it is
 * refused.
 */
public record Label(String text) implements Comparable<Label> {
    /** Longest label in octets: RFC 1035 section 2.3.4. */
    static final int MAX_LENGTH = 63;

    /** What a refused label should have been, for messages. */
    public static final String EXPECTED =
            "1 to 63 letters, digits and hyphens, no hyphen at either end, no '--' in places 3 and 4";

    public Label {
        if (!isHostLabel(text, 0, text.length()) || isEncoded(text)) {
            throw new IllegalArgumentException("label: " + text + " (expected: " + EXPECTED + ", in lower case)");
        }
    }

    /** The label that {@code text} spells in any case, or nothing when it is none. */
    public static Optional<Label> of(String text) {
        // Before lower-casing, since that may turn other letters into ASCII ones: the Kelvin sign becomes k.
        if (!isAscii(text)) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return isHostLabel(lower, 0, lower.length()) && !isEncoded(lower)
                ? Optional.of(new Label(lower))
                : Optional.empty();
    }

    /** True when the characters from {@code start} up to {@code end} are a lower-case label, encoded ones included. */
    static boolean isHostLabel(String text, int start, int end) {
        if (start == end || end - start > MAX_LENGTH || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /** True for {@code xn--} and all else of its kind. */
    static boolean isEncoded(String text) {
        return text.startsWith("--", 2);
    }

    @Override
    public int compareTo(Label other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
