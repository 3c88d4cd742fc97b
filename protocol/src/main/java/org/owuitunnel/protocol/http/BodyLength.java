package org.owuitunnel.protocol.http;

import java.util.List;
import org.owuitunnel.protocol.frame.Fields;

/**
 * Holds the octets of a body against its {@code content-length}; confined to the loop of its exchange.
 *
 * <p>A body that is longer would be read as the start of the next message, one that is shorter would look complete:
 * RFC 9112 section 6.3, RFC 9113 section 8.1.1.
 */
public final class BodyLength {
    /** Digits of the largest length: 2^63-1 has 19, so 18 can neither overflow nor be too few for any body. */
    private static final int MAX_DIGITS = 18;

    private static final long UNKNOWN = -1;

    /** Octets that are announced and have not come yet, or {@link #UNKNOWN}. */
    private long missing;

    private BodyLength(long announced) {
        missing = announced;
    }

    /**
     * The length that {@code fields} announce.
     *
     * @throws IllegalArgumentException for more than one length, or for one that is not plain digits
     */
    public static BodyLength announcedBy(Fields fields) {
        List<String> values = fields.all("content-length");
        if (values.isEmpty()) {
            return unknown();
        }
        if (values.size() > 1 || !isLength(values.getFirst())) {
            throw new IllegalArgumentException(
                    "content-length: " + values.size() + " values (expected: one, in digits)");
        }
        return new BodyLength(Long.parseLong(values.getFirst()));
    }

    /** A body whose end is marked otherwise. */
    public static BodyLength unknown() {
        return new BodyLength(UNKNOWN);
    }

    private static boolean isLength(String value) {
        return !value.isEmpty() && value.length() <= MAX_DIGITS && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** True when a length was announced. */
    public boolean known() {
        return missing != UNKNOWN;
    }

    /** Notes the next {@code octets}; false when they are more than was announced. */
    public boolean take(int octets) {
        if (!known()) {
            return true;
        }
        if (octets > missing) {
            return false;
        }
        missing -= octets;
        return true;
    }

    /** True when nothing that was announced is missing: the body may end here. */
    public boolean complete() {
        return missing <= 0;
    }
}
