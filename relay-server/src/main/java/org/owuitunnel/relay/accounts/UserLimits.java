package org.owuitunnel.relay.accounts;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an administrator grants one user; what is empty has no bound but the relay's own. Immutable.
 *
 * @param tunnels open at one time
 * @param requestsPerSecond of all his visitors
 * @param bytesPerSecond of their requests and answers, both ways together
 * @param streams open at one time, in all his tunnels
 * @param bytesPerMonth both ways, in a month of UTC
 */
public record UserLimits(
        OptionalInt tunnels,
        OptionalInt requestsPerSecond,
        OptionalLong bytesPerSecond,
        OptionalInt streams,
        OptionalLong bytesPerMonth) {
    /** No bounds. */
    public static final UserLimits NONE = new UserLimits(
            OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());
}
