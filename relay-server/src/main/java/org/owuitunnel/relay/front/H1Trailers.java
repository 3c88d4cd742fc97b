package org.owuitunnel.relay.front;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.http.FieldRules;

/** Trailers of a request: only what changes neither framing, routing nor identity may stand there. Stateless. */
final class H1Trailers {
    /** RFC 9110 section 6.5.1. */
    private static final Set<String> NEVER_TRAILERS = Set.of(
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "host",
            "range",
            "set-cookie",
            "trailer");

    static Fields read(HttpHeaders trailing) {
        return read(trailing.iteratorCharSequence());
    }

    static Fields read(Iterator<Map.Entry<CharSequence, CharSequence>> trailing) {
        Fields.Builder fields = Fields.builder(4);
        int count = 0;
        while (trailing.hasNext() && count < RequestFields.MAX_FIELDS) {
            Map.Entry<CharSequence, CharSequence> entry = trailing.next();
            String name = entry.getKey().toString().toLowerCase(Locale.ROOT);
            if (!NEVER_TRAILERS.contains(name) && !FieldRules.endsHere(name, Set.of()) && !FieldRules.forgeable(name)) {
                fields.add(name, entry.getValue().toString());
                count++;
            }
        }
        return fields.build();
    }

    private H1Trailers() {}
}
