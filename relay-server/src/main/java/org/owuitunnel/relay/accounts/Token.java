package org.owuitunnel.relay.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret by which a client proves whose it is: {@code owt_} and 256 random bits in base64url. Immutable; shows
 * itself only to who asks for {@link #secret()}.
 */
public final class Token {
    /** What a refused token should have been, for messages. */
    public static final String EXPECTED = "owt_ and 43 letters, digits, '-' or '_'";

    /** Octets of randomness: nobody guesses these, and SHA-256 keeps no more. */
    private static final int RANDOM_BYTES = 32;

    private static final String PREFIX = "owt_";
    private static final Pattern FORM = Pattern.compile("owt_[A-Za-z0-9_-]{43}");

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /** A new token; {@code random} has to be a cryptographic one outside tests. */
    public static Token random(RandomGenerator random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return new Token(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** The token that {@code text} is, or nothing when it has not the form of one. */
    public static Optional<Token> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Token(text)) : Optional.empty();
    }

    /** The first 8 hexadecimal digits of any presented text's digest: enough to tell two apart in a log. */
    public static String fingerprint(String presented) {
        return HexFormat.of().formatHex(digest(presented), 0, 4);
    }

    /** SHA-256 of a presented text: all that is kept of a token, which has too many bits for a slow hash to matter. */
    static byte[] digest(String presented) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(presented.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java)", e);
        }
    }

    /** The token itself: for a header, a private file, or the one line that hands it to a person. */
    public String secret() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Token token && MessageDigest.isEqual(digest(text), digest(token.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Never the secret: this string may reach a log. */
    @Override
    public String toString() {
        return "owt_(hidden)";
    }
}
