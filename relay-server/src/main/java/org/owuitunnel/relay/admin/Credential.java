package org.owuitunnel.relay.admin;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;

/** By which a program shows who it is: RFC 6750 section 2.1. Stateless. */
final class Credential {
    private static final String BEARER = "Bearer ";

    /** The token that {@code request} shows, or null. */
    static @Nullable String of(RequestHead request) {
        String authorization = request.fields().first("authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private Credential() {}
}
