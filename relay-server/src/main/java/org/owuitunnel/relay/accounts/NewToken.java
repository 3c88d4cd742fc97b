package org.owuitunnel.relay.accounts;

import java.time.Duration;
import java.util.Optional;

/**
 * A token that somebody wants. Immutable.
 *
 * @param user whose it shall be; who is not there yet is made
 * @param label what it is for, possibly empty
 * @param life after which it ends; empty for never
 * @param admin whether it administers the relay, and opens no tunnel
 */
public record NewToken(String user, String label, Optional<Duration> life, boolean admin) {
    /** The shortest and the longest life of a token: less is a mistake, and more is for ever. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** Ten years. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    /** One without a label, for good. */
    public static NewToken of(String user) {
        return new NewToken(user, "", Optional.empty(), false);
    }

    /** Why there can be no such token; nothing when there can. */
    Optional<String> problem() {
        if (!UserEntry.isName(user)) {
            return Optional.of("name: not usable (expected: " + UserEntry.EXPECTED_NAME + ")");
        }
        if (!label.isEmpty() && !UserEntry.isName(label)) {
            return Optional.of("label: not usable (expected: " + UserEntry.EXPECTED_NAME + ")");
        }
        if (life.filter(time -> time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0)
                .isPresent()) {
            return Optional.of("expires: not usable (expected: 1m to 3650d from now)");
        }
        return Optional.empty();
    }
}
