package org.owuitunnel.relay.gate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Seals what browsers keep for the gate, with a key that only this relay has. Safe on any thread. */
final class Seal {
    /** Octets of a seal: half of HMAC-SHA-256, as RFC 2104 section 5 allows. */
    private static final int BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    /** Has the key and has seen no octet: each digest is made by a copy, which costs half of what looking the algorithm up does. */
    private final Mac keyed;

    Seal(byte[] key) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One with a key of its own, which is made of this one's: what one of the two has sealed means nothing to the other. */
    Seal derived(String purpose) {
        return new Seal(digest(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** A cookie's value with {@code content} in it, which may be read but not altered. */
    String close(byte[] content) {
        byte[] whole = Arrays.copyOf(content, content.length + BYTES);
        System.arraycopy(digest(content), 0, whole, content.length, BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** The content of such a value; nothing when this has not sealed it, or it has not so many octets. */
    Optional<byte[]> open(String value, int length) {
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (whole.length != length + BYTES) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(whole, length);
        byte[] shown = Arrays.copyOfRange(whole, length, whole.length);
        return MessageDigest.isEqual(shown, Arrays.copyOf(digest(content), BYTES))
                ? Optional.of(content)
                : Optional.empty();
    }

    /** What only this relay can say of {@code content}: HMAC-SHA-256. */
    byte[] digest(byte[] content) {
        try {
            return ((Mac) keyed.clone()).doFinal(content);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // the JDK's own can
        }
    }
}
