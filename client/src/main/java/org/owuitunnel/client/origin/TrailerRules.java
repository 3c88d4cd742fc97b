package org.owuitunnel.client.origin;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.http.FieldRules;

/** Which fields may stand behind a body: none that change how a message is framed, routed or trusted. Stateless. RFC 9110 section 6.5.1. */
final class TrailerRules {
    private static final Set<String> ONLY_IN_HEADS = Set.of(
            "authorization",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "set-cookie",
            "trailer");

    /** The trailers of an answer that may pass on. */
    static Fields ofAnswer(HttpHeaders headers) {
        if (headers.isEmpty()) {
            return Fields.EMPTY;
        }
        Fields.Builder fields = Fields.builder(headers.size());
        int count = 0;
        for (Map.Entry<String, String> field : headers) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (++count <= Limits.MAX_FIELDS && allowed(name)) {
                fields.add(name, field.getValue());
            }
        }
        return fields.build();
    }

    /** True for a field that may stand behind the body of a request. */
    static boolean allowedInRequest(String name, Set<String> stripped) {
        return allowed(name) && !FieldRules.forgeable(name) && !stripped.contains(FieldRules.canonical(name));
    }

    private static boolean allowed(String name) {
        return !ONLY_IN_HEADS.contains(name) && !FieldRules.endsHere(name, Set.of());
    }

    private TrailerRules() {}
}
