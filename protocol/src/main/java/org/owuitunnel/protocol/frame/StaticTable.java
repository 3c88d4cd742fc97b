package org.owuitunnel.protocol.frame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Field names that travel as a number. Protocol appendix A lists them; the order is part of the wire and only ever
 * grows at its end. The first 32 take one octet: the fields of a browser's request and of Open WebUI's answers.
 */
final class StaticTable {
    private static final List<String> NAMES = List.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "accept-ranges",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "date",
            "etag",
            "if-modified-since",
            "if-none-match",
            "last-modified",
            "origin",
            "priority",
            "referer",
            "sec-ch-ua",
            "sec-ch-ua-mobile",
            "sec-ch-ua-platform",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
            "server",
            "set-cookie",
            "user-agent",
            "vary",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-process-time",
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "access-control-max-age",
            "access-control-request-headers",
            "access-control-request-method",
            "age",
            "allow",
            "content-disposition",
            "content-language",
            "content-location",
            "content-range",
            "content-security-policy",
            "expect",
            "expires",
            "if-match",
            "if-range",
            "if-unmodified-since",
            "link",
            "location",
            "pragma",
            "range",
            "retry-after",
            "sec-fetch-user",
            "sec-websocket-accept",
            "sec-websocket-extensions",
            "sec-websocket-key",
            "sec-websocket-protocol",
            "sec-websocket-version",
            "strict-transport-security",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "upgrade-insecure-requests",
            "via",
            "www-authenticate",
            "x-api-key",
            "x-content-type-options",
            "x-frame-options",
            "x-requested-with",
            "x-request-id");

    private static final Map<String, Integer> INDEX = index();

    /** Number of {@code name} in the table, or null when it travels as text. */
    static @Nullable Integer indexOf(String name) {
        return INDEX.get(name);
    }

    /** Name with this number. */
    static String name(int index) {
        if (index >= NAMES.size()) {
            throw HeaderBlock.malformed("name " + index + " (expected: < " + NAMES.size() + ")");
        }
        return NAMES.get(index);
    }

    static int size() {
        return NAMES.size();
    }

    private static Map<String, Integer> index() {
        Map<String, Integer> index = new HashMap<>(2 * NAMES.size());
        for (int i = 0; i < NAMES.size(); i++) {
            index.put(NAMES.get(i), i);
        }
        return index;
    }

    private StaticTable() {}
}
