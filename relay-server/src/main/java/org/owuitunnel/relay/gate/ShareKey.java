package org.owuitunnel.relay.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** The secret in a link that is shared. Immutable; only its digest is kept. */
public final class ShareKey {
    /** Octets of a key that this relay draws: no one guesses 128 bits. */
    private static final int BYTES = 16;

    /** Characters of a key that is looked at: those of clients may be longer than ours, a megabyte is none. */
    private static final int MAX_LENGTH = 128;

    private static final int DIGEST_BYTES = 32;

    private final String text;

    private ShareKey(String text) {
        this.text = text;
    }

    /** A new key. */
    public static ShareKey random(RandomGenerator random) {
        byte[] octets = new byte[BYTES];
        random.nextBytes(octets);
        return new ShareKey(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    /** The key as a link has it. */
    public String text() {
        return text;
    }

    /** By what the relay knows it. */
    public String digest() {
        return digest(text);
    }

    /** The digest of whatever was presented as a key: SHA-256 in base64url. */
    public static String digest(String presented) {
        String looked = presented.length() > MAX_LENGTH ? "" : presented;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(looked.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** True for what can be a digest, and nothing else. */
    public static boolean isDigest(String text) {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(text);
            return octets.length == DIGEST_BYTES
                    && Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(octets)
                            .equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "ShareKey[…]";
    }
}
