package org.owuitunnel.relay.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a browser keeps after its user has shown a link: which link, which browser, since when. Sealed by the relay, so that none of it
 * need be looked up to be believed. Immutable.
 *
 * @param shareId the link
 * @param number tells browsers apart that came by the same link
 * @param since in whole seconds
 */
record Pass(String shareId, long number, Instant since) {
    /** How long a browser need not show its link again, unless the link ends before. */
    static final Duration LIFE = Duration.ofDays(30);

    /** Octets of the seal: half of HMAC-SHA-256, as RFC 2104 section 5 allows. */
    private static final int SEAL_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NUMBERS_BYTES = 2 * Long.BYTES;

    boolean isOver(Instant now) {
        return !now.isBefore(since.plus(LIFE));
    }

    /** Seals passes with a key that only this relay has. Safe on any thread. */
    static final class Seal {
        /** Has the key and has seen no octet: each seal is made by a copy, which costs half of what looking one up does. */
        private final Mac keyed;

        Seal(byte[] key) {
            try {
                keyed = Mac.getInstance(ALGORITHM);
                keyed.init(new SecretKeySpec(key, ALGORITHM));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The pass as a cookie's value. */
        String write(Pass pass) {
            byte[] content = content(pass);
            byte[] whole = Arrays.copyOf(content, content.length + SEAL_BYTES);
            System.arraycopy(seal(content), 0, whole, content.length, SEAL_BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        }

        /** The pass in a cookie's value; nothing when it is none of ours. */
        Optional<Pass> read(String value) {
            byte[] whole;
            try {
                whole = Base64.getUrlDecoder().decode(value);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            int length = whole.length - SEAL_BYTES;
            if (length != NUMBERS_BYTES + ShareBook.ID_LENGTH) {
                return Optional.empty();
            }
            byte[] content = Arrays.copyOf(whole, length);
            byte[] shown = Arrays.copyOfRange(whole, length, whole.length);
            if (!MessageDigest.isEqual(shown, Arrays.copyOf(seal(content), SEAL_BYTES))) {
                return Optional.empty();
            }
            ByteBuffer numbers = ByteBuffer.wrap(content);
            long number = numbers.getLong();
            Instant since = Instant.ofEpochSecond(numbers.getLong());
            String id = new String(content, NUMBERS_BYTES, ShareBook.ID_LENGTH, StandardCharsets.US_ASCII);
            return Optional.of(new Pass(id, number, since));
        }

        private static byte[] content(Pass pass) {
            return ByteBuffer.allocate(NUMBERS_BYTES + ShareBook.ID_LENGTH)
                    .putLong(pass.number)
                    .putLong(pass.since.getEpochSecond())
                    .put(pass.shareId.getBytes(StandardCharsets.US_ASCII))
                    .array();
        }

        private byte[] seal(byte[] content) {
            try {
                return ((Mac) keyed.clone()).doFinal(content);
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e); // the JDK's own can
            }
        }
    }
}
