package org.owuitunnel.relay.accounts;

import java.time.Instant;
import org.owuitunnel.relay.observe.Printable;

/** What the relay keeps of one token: everything but the token. Immutable. */
public record TokenEntry(Owner owner, Instant created, String sha256) {
    /** Characters of an id: 40 random bits; ids are shown and typed, and guessing one gains nothing. */
    static final int ID_LENGTH = 8;

    /** Most characters of a name: what fits a table on a terminal. */
    static final int MAX_NAME_LENGTH = 64;

    /** What a refused name should have been, for messages. */
    public static final String EXPECTED_NAME = "1 to 64 visible characters";

    public TokenEntry {
        require(
                owner.id().matches("[a-z0-9]{1,16}"),
                "id: " + Printable.of(owner.id()) + " (expected: letters, digits)");
        require(isName(owner.name()), "name: " + Printable.of(owner.name()) + " (expected: " + EXPECTED_NAME + ")");
        require(sha256.matches("[0-9a-f]{64}"), "sha256: malformed (expected: 64 hexadecimal digits)");
    }

    /** True for a name that an administrator may give a token. */
    static boolean isName(String name) {
        return !name.isBlank()
                && name.equals(name.strip())
                && name.length() <= MAX_NAME_LENGTH
                && name.indexOf('\\') < 0
                && Printable.of(name).equals(name);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Says which token this is, without its digest. */
    @Override
    public String toString() {
        return owner + " of " + created;
    }
}
