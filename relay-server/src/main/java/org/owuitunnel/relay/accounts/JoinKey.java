package org.owuitunnel.relay.accounts;

import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The secret in a link that invites. Immutable; only its digest is kept. */
public final class JoinKey {
    /** Octets: no one guesses 128 bits. */
    private static final int BYTES = 16;

    /** Characters of a key that is looked at: a megabyte is none. */
    private static final int MAX_LENGTH = 128;

    /** Digits of a digest that tell two invitations apart in the audit. */
    private static final int MARK_LENGTH = 8;

    private final String text;

    private JoinKey(String text) {
        this.text = text;
    }

    static JoinKey random(RandomGenerator random) {
        byte[] octets = new byte[BYTES];
        random.nextBytes(octets);
        return new JoinKey(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    /** The key as a link has it. */
    public String text() {
        return text;
    }

    /** The digest of whatever was presented as a key: SHA-256 in hexadecimal digits. */
    static String digest(String presented) {
        String looked = presented.length() > MAX_LENGTH ? "" : presented;
        return HexFormat.of().formatHex(Token.digest(looked));
    }

    /** What the audit calls the invitation with this digest. */
    static String mark(String digest) {
        return digest.substring(0, MARK_LENGTH);
    }

    @Override
    public String toString() {
        return "JoinKey[\u2026]";
    }
}
