package org.owuitunnel.client.link;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.CloseCode;

/** What a relay means that refuses a WebSocket or closes it: protocol sections 2.1 and 8. Stateless. */
final class Refusals {
    /** Longest wish to be left alone that is granted: a typing error must not silence a client for a day. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    static LinkFailure describe(LinkConfig config, HttpResponse refusal, String body) {
        RelayEndpoint relay = config.relay();
        String detail = Problem.detailOf(body);
        int status = refusal.status().code();
        return switch (status) {
            case 401, 403 -> new LinkFailure.TokenRefused(relay, detail);
            case 409, 422 -> new LinkFailure.NameRefused(config.wantedName(), detail);
            case 426 -> new LinkFailure.VersionMismatch(relay, detail);
            case 408, 429 -> busy(relay, refusal);
            default -> status >= 500 ? busy(relay, refusal) : new LinkFailure.NotARelay(relay, "status " + status);
        };
    }

    /** Why {@code code} ends the session, or null when the relay may be dialled again. */
    static @Nullable LinkFailure describe(LinkConfig config, CloseCode code, String served, String reason) {
        return switch (code) {
            case SUPERSEDED -> new LinkFailure.Superseded(served, reason);
            case REVOKED -> new LinkFailure.TokenRefused(config.relay(), reason);
            case NAME_REFUSED -> new LinkFailure.NameRefused(config.wantedName(), reason);
            case PROTOCOL_ERROR, DONE, INTERNAL_ERROR, SILENT, GOING_AWAY -> null;
        };
    }

    private static LinkFailure busy(RelayEndpoint relay, HttpResponse refusal) {
        return new LinkFailure.Busy(
                relay, refusal.status().code(), wait(refusal.headers().get(HttpHeaderNames.RETRY_AFTER)));
    }

    /** Seconds only: a date would need a clock that both ends trust. */
    private static Duration wait(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.matches("\\d{1,6}")) {
            return Duration.ZERO;
        }
        Duration wished = Duration.ofSeconds(Long.parseLong(retryAfter));
        return wished.compareTo(LONGEST_WAIT) < 0 ? wished : LONGEST_WAIT;
    }

    private Refusals() {}
}
