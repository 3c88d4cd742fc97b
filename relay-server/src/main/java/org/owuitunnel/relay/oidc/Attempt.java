package org.owuitunnel.relay.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A sign-in that has begun. The browser keeps it, closed, until it comes back. Immutable.
 *
 * @param state comes back in the URL: the answer is to this question of this browser (RFC 6749 section 10.12)
 * @param nonce comes back in the ID token: that was made for this question
 * @param verifier whose digest the issuer was shown: the code is good for whoever has it only (RFC 7636)
 * @param redirect where the issuer sends the browser to
 */
record Attempt(String state, String nonce, String verifier, String redirect, Instant end) {
    /** For somebody to find his password and second factor. */
    static final Duration LIFE = Duration.ofMinutes(10);

    /** Octets of each of the three: as RFC 7636 section 4.1 recommends for the verifier. */
    private static final int RANDOM_BYTES = 32;

    private static final int PARTS = 5;

    static Attempt begin(String redirect, Instant now, RandomGenerator random) {
        return new Attempt(word(random), word(random), word(random), redirect, now.plus(LIFE));
    }

    private static String word(RandomGenerator random) {
        byte[] octets = new byte[RANDOM_BYTES];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** What the issuer is shown of the verifier: the method S256 of RFC 7636 section 4.2. */
    String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    /** One line; none of its parts has a blank. */
    String text() {
        return String.join(" ", state, nonce, verifier, redirect, Long.toString(end.getEpochSecond()));
    }

    static Optional<Attempt> parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(parts[4]));
        return Optional.of(new Attempt(parts[0], parts[1], parts[2], parts[3], end));
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "Attempt[" + redirect + "]";
    }
}
