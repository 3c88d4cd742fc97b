package org.owuitunnel.client.health;

import org.jspecify.annotations.Nullable;

/**
 * What came back to a probe.
 *
 * @param error value of {@code X-Tunnel-Error}, which only a relay sends; null without
 * @param server value of {@code Server}, printable; empty without
 */
record ProbeReply(int status, @Nullable String error, String server, String body) {
    /** What is wrong with it, or null when it holds the expected proof. */
    @Nullable
    PathProblem problem(PathProblem.Where where, String proof) {
        if (status == 200 && body.equals(proof)) {
            return null;
        }
        return switch (error) {
            case null -> new PathProblem.SomeoneElse(where, status, server);
            case "no-tunnel" -> new PathProblem.UnknownName(where);
            case "misdirected" -> new PathProblem.Misdirected(where);
            default -> new PathProblem.RelayError(where, status, error);
        };
    }
}
