package org.owuitunnel.protocol.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** User name and password as HTTP Basic has them (RFC 7617): one text, a colon between the two. Stateless. */
public final class BasicCredentials {
    /** Characters of a password: fewer are found by guessing, however often one may guess. */
    public static final int LEAST_PASSWORD = 8;

    /** Octets of both: what a person remembers and a password manager makes is a tenth of it, and each request is held against it. */
    public static final int MOST_BYTES = 512;

    /** The scheme and the space behind it, in any case: RFC 9110 section 11.1. */
    private static final String SCHEME = "basic ";

    private BasicCredentials() {}

    /** What is wrong with {@code text} and what was expected, as the end of a sentence that shows none of it; nothing when it is right. */
    public static Optional<String> fault(String text) {
        int colon = text.indexOf(':');
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("a control character (expected: one line user:password)");
        }
        if (colon < 1) {
            return Optional.of("no user name before a colon (expected: user:password)");
        }
        String password = text.substring(colon + 1);
        if (password.codePointCount(0, password.length()) < LEAST_PASSWORD) {
            return Optional.of("a password that is too short (expected: " + LEAST_PASSWORD + " characters or more)");
        }
        return text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
                ? Optional.of("more than " + MOST_BYTES + " octets (expected: fewer)")
                : Optional.empty();
    }

    /** Whether a value of {@code Authorization} is of this scheme, be it well-formed or not. */
    public static boolean isBasic(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** The octets of user and password in a value of {@code Authorization}; nothing when there are none in it. */
    public static Optional<byte[]> read(String authorization) {
        if (!isBasic(authorization)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip()));
        } catch (IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }

    /** The value of {@code Authorization} for such a text. */
    public static String authorization(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
