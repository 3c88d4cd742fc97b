package org.owuitunnel.relay.accounts;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What the relay keeps of one token: everything but the token. Immutable.
 *
 * @param id by which people speak of it
 * @param label what it is for, possibly empty
 * @param expires from when on it is none; empty for never
 * @param lastUsed the last day (UTC) on which it was shown; empty before the first
 * @param admin whether it administers the relay, and opens no tunnel
 * @param sha256 of the token, in hexadecimal digits
 */
public record TokenEntry(
        String id,
        Owner owner,
        String label,
        Instant created,
        Optional<Instant> expires,
        Optional<LocalDate> lastUsed,
        boolean admin,
        String sha256) {

    public TokenEntry {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256: malformed (expected: 64 hexadecimal digits)");
        }
    }

    /** True once its time is over. */
    public boolean isOver(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** What is known of whoever shows it. */
    public Bearer bearer() {
        return new Bearer(owner, id);
    }

    /** Says which token this is, without its digest. */
    @Override
    public String toString() {
        return id + " of " + owner;
    }
}
