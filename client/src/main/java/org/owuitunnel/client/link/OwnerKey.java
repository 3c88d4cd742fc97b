package org.owuitunnel.client.link;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** The key in the link by which whoever runs this client comes in first; the relay gets its digest only. Protocol section 2.4. Immutable. */
public final class OwnerKey {
    /** Octets: no one guesses 128 bits. */
    private static final int BYTES = 16;

    /** Where links lead to, below a tunnel's URL. */
    private static final String PATH = "/.owui-tunnel/open#";

    private final String text;

    private OwnerKey(String text) {
        this.text = text;
    }

    /** A new key, for one run of the client. */
    public static OwnerKey random(RandomGenerator random) {
        byte[] octets = new byte[BYTES];
        random.nextBytes(octets);
        return new OwnerKey(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    /** The link to the tunnel that has this URL. It is a secret until it was opened. */
    public String linkTo(String url) {
        return url + PATH + text;
    }

    /** What the relay is told: SHA-256 in base64url. */
    String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "OwnerKey[…]";
    }
}
