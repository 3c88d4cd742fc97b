package org.owuitunnel.client.cli;

import java.util.Optional;
import java.util.regex.Pattern;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.protocol.http.ProbePath;

/**
 * A relay's invitation, as {@code owui-relay invite} prints it. Immutable.
 *
 * @param key a secret
 */
public record JoinLink(RelayAddress relay, String key) {
    /** What a refused one should have been, for messages. */
    static final String EXPECTED = "https://RELAY/.owui-tunnel/join#KEY, all of it and in quotes";

    private static final String PATH = ProbePath.OWN_PREFIX + "join";

    /** Keys have 22 characters; a later relay may draw longer ones. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    /** Whether {@code text} is meant to be one, complete or not: no relay's address has such a path. */
    static boolean isMeant(String text) {
        return text.contains(PATH);
    }

    /** The invitation that {@code text} is; nothing when a part of it is missing or it is for another scheme than https. */
    static Optional<JoinLink> of(String text) {
        int path = text.indexOf(PATH + "#");
        if (path < 0) {
            return Optional.empty();
        }
        String key = text.substring(path + PATH.length() + 1);
        return KEY.matcher(key).matches()
                ? RelayAddress.of(text.substring(0, path)).map(relay -> new JoinLink(relay, key))
                : Optional.empty();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return relay.uri() + PATH + "#\u2026";
    }
}
