package org.owuitunnel.relay.admin;

import java.time.Duration;
import java.util.Arrays;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * A cookie that only this relay's own name sets and gets: by the {@code __Host-} of its name browsers take it over HTTPS alone and without
 * a domain, so that no tunnel's page can plant one (RFC 6265bis section 4.1.3.2). Immutable.
 *
 * @param sameSite Strict: with requests of our own pages only; Lax: also when another site leads here
 */
record CookieField(String name, String sameSite) {
    private static final String FIELD = "cookie";

    /** What {@code request} shows of it, or "". */
    String of(RequestHead request) {
        String cookies = request.fields().first(FIELD);
        String assigned = name + "=";
        return cookies == null
                ? ""
                : Arrays.stream(cookies.split(";", -1))
                        .map(String::strip)
                        .filter(cookie -> cookie.startsWith(assigned))
                        .map(cookie -> cookie.substring(assigned.length()))
                        .findFirst()
                        .orElse("");
    }

    /** The value of a Set-Cookie that keeps {@code value} for so long. */
    String set(String value, Duration life) {
        return name + "=" + value + "; Path=/; Max-Age=" + life.toSeconds() + "; Secure; HttpOnly; SameSite="
                + sameSite;
    }

    /** The same that ends it. */
    String ended() {
        return set("", Duration.ZERO);
    }
}
