package org.owuitunnel.relay.gate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

/** What requests carry for the gate. Stateless. */
final class Secrets {
    /** Passes of one request that are looked at: a browser has one for a host. */
    private static final int MAX_PASSES = 4;

    private static final String COOKIES = "cookie";
    private static final String ASSIGNED = Gate.COOKIE + "=";

    private Secrets() {}

    /** The passes that a request shows. */
    static List<String> passes(RequestHead request) {
        String cookies = request.fields().first(COOKIES);
        if (cookies == null || !cookies.contains(ASSIGNED)) {
            return List.of(); // nearly every request of an open tunnel
        }
        return Arrays.stream(cookies.split(";", -1))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(ASSIGNED))
                .map(cookie -> cookie.substring(ASSIGNED.length()))
                .limit(MAX_PASSES)
                .toList();
    }

    /** The request without passes and keys. */
    static RequestHead removed(RequestHead request) {
        Fields fields = request.fields();
        String cookies = fields.first(COOKIES);
        boolean hasPass = cookies != null && cookies.contains(ASSIGNED);
        if (!hasPass && fields.first(Gate.KEY_FIELD) == null) {
            return request;
        }
        Fields.Builder kept = Fields.builder(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            String value = fields.name(i).equals(COOKIES) ? others(fields.value(i)) : fields.value(i);
            if (value != null && !fields.name(i).equals(Gate.KEY_FIELD)) {
                kept.add(fields.name(i), value);
            }
        }
        return new RequestHead(
                request.method(), request.authority(), request.target(), request.upgrade(), kept.build());
    }

    /** The cookies that are not ours, null for none. */
    private static @Nullable String others(String cookies) {
        List<String> others = Arrays.stream(cookies.split(";", -1))
                .map(String::strip)
                .filter(cookie -> !cookie.startsWith(ASSIGNED) && !cookie.isEmpty())
                .toList();
        return others.isEmpty() ? null : String.join("; ", others);
    }

    /** Where a request comes from, as the app is told. */
    static String address(RequestHead request) {
        String address = request.fields().first("x-forwarded-for");
        return address == null ? "" : address;
    }

    /** What sends it, by its own word. */
    static String program(RequestHead request) {
        String agent = request.fields().first("user-agent");
        return agent == null ? "" : agent;
    }
}
