package org.owuitunnel.relay.accounts;

import java.time.Instant;
import org.owuitunnel.relay.observe.Printable;

/**
 * What the relay keeps of one user. Immutable.
 *
 * @param disabled true while none of his tokens is good
 */
public record UserEntry(Owner owner, Instant created, boolean disabled, UserLimits limits) {
    /** Characters of an id: 40 random bits; ids are shown and typed, and guessing one gains nothing. */
    static final int ID_LENGTH = 8;

    /** Most characters of a name: what fits a table on a terminal. */
    public static final int MAX_NAME_LENGTH = 64;

    /** What a refused name should have been, for messages. */
    public static final String EXPECTED_NAME = "1 to 64 visible characters";

    public UserEntry {
        if (!owner.id().matches("[a-z0-9]{1,16}")) {
            throw new IllegalArgumentException("id: " + Printable.of(owner.id()) + " (expected: letters, digits)");
        }
        if (!isName(owner.name())) {
            throw new IllegalArgumentException(
                    "name: " + Printable.of(owner.name()) + " (expected: " + EXPECTED_NAME + ")");
        }
    }

    /** True for what an administrator may call a user or a token. */
    static boolean isName(String name) {
        return !name.isBlank()
                && name.equals(name.strip())
                && name.length() <= MAX_NAME_LENGTH
                && name.indexOf('\\') < 0
                && Printable.of(name).equals(name);
    }
}
