package org.owuitunnel.client.link;

import java.util.random.RandomGenerator;
import org.owuitunnel.relay.gate.ShareKey;

/** The key in the link by which whoever runs this client comes in first; the relay gets its digest only. Protocol section 2.4. Immutable. */
public final class OwnerKey {
    /** Where links lead to, below a tunnel's URL. */
    private static final String PATH = "/.owui-tunnel/open#";

    private final ShareKey key;

    private OwnerKey(ShareKey key) {
        this.key = key;
    }

    /** A new key, for one run of the client. */
    public static OwnerKey random(RandomGenerator random) {
        return new OwnerKey(ShareKey.random(random));
    }

    /** The link to the tunnel that has this URL. It is a secret until it was opened. */
    public String linkTo(String url) {
        return url + PATH + key.text();
    }

    /** What the relay is told: SHA-256 in base64url. */
    String digest() {
        return key.digest();
    }

    @Override
    public String toString() {
        return "OwnerKey[…]";
    }
}
