package org.owuitunnel.relay.front;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * Tells browsers to come by HTTPS only (RFC 6797). What an app says of it itself stays as it is. For the host alone and never
 * for names below it, since the tunnel's owner need not own those. Immutable.
 */
final class StrictTransport {
    private static final String FIELD = "strict-transport-security";

    /** Null to say nothing. */
    private final @Nullable String value;

    /** Says so for {@code life} from each answer on, or not at all. */
    StrictTransport(Optional<Duration> life) {
        this.value = life.map(time -> "max-age=" + time.toSeconds()).orElse(null);
    }

    /** The fields of an answer to {@code request}. Browsers heed it by HTTPS only (RFC 6797 section 8.1). */
    Fields added(Fields answer, RequestHead request) {
        if (value == null
                || answer.first(FIELD) != null
                || !"https".equals(request.fields().first("x-forwarded-proto"))) {
            return answer;
        }
        Fields.Builder fields = Fields.builder(answer.size() + 1);
        answer.forEach(fields::add);
        return fields.add(FIELD, value).build();
    }
}
