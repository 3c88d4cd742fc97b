package org.owuitunnel.relay.gate;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: PBKDF2 with HMAC-SHA-256 (RFC 8018). Immutable. Making and checking one takes about a tenth of a
 * second of CPU time: never on an event loop.
 */
@SuppressWarnings("ArrayRecordComponent") // compared in constant time only
public record Password(int rounds, byte[] salt, byte[] hash) {
    /** A tenth of a second. Whoever guesses needs the key of the link as well, and may guess ten times in a quarter of an hour. */
    private static final int ROUNDS = 100_000;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final int PARTS = 3;

    static Password of(String text, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Password(ROUNDS, salt, hash(text, salt, ROUNDS));
    }

    boolean matches(String text) {
        return MessageDigest.isEqual(hash, hash(text, salt, rounds));
    }

    private static byte[] hash(String text, byte[] salt, int rounds) {
        try {
            PBEKeySpec spec = new PBEKeySpec(text.toCharArray(), salt, rounds, HASH_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One word, for a file. */
    String text() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return rounds + ":" + encoder.encodeToString(salt) + ":" + encoder.encodeToString(hash);
    }

    /** The password in such a word; nothing when there is none in it. */
    static Optional<Password> parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Password(
                    Integer.parseInt(parts[0]),
                    Base64.getUrlDecoder().decode(parts[1]),
                    Base64.getUrlDecoder().decode(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Password[…]";
    }
}
