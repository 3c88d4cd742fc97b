package org.owuitunnel.relay.front;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Tokens;

/**
 * A request target taken apart: RFC 9112 section 3.2. Octets of path and query are never changed.
 *
 * @param authority of an absolute-form target, or null
 * @param target origin-form or asterisk-form
 */
record RequestLine(@Nullable String authority, String target) {
    /** Longest method: the longest registered one has 18 characters. */
    private static final int MAX_METHOD = 32;

    static RequestLine parse(String uri) throws RequestRejected {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new RequestRejected(Problem.BAD_REQUEST, "request target with a character that needs encoding");
            }
        }
        if (uri.startsWith("/") || uri.equals("*")) {
            return new RequestLine(null, uri);
        }
        String lower = uri.substring(0, Math.min(8, uri.length())).toLowerCase(Locale.ROOT);
        int start = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : -1;
        if (start < 0) {
            throw new RequestRejected(Problem.BAD_REQUEST, "request target in an unknown form");
        }
        int end = start;
        while (end < uri.length() && "/?".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String path = uri.substring(end);
        return new RequestLine(uri.substring(start, end), path.startsWith("/") ? path : "/" + path);
    }

    /** The method, when it is one that may be forwarded. */
    static String method(String method) throws RequestRejected {
        if (!Tokens.isToken(method)
                || method.length() > MAX_METHOD
                || !method.equals(method.toUpperCase(Locale.ROOT))) {
            throw new RequestRejected(Problem.BAD_REQUEST, "method that is not an upper-case token");
        }
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            throw new RequestRejected(Problem.METHOD_REFUSED, method);
        }
        return method;
    }
}
