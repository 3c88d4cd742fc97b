package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Printable;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/** An authority gives no certificate; the message says why, and what to do. */
final class AcmeFailure extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Seconds since 1970, or 0 when the authority has named no time. */
    private final long retryAfter;

    /** True when there was no talking to the authority at all, so that it is nobody's fault who wanted a certificate. */
    private final boolean unreachable;

    AcmeFailure(String message) {
        this(message, null, null);
    }

    private AcmeFailure(String message, @Nullable Instant retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter == null ? 0 : retryAfter.getEpochSecond();
        this.unreachable = cause instanceof AcmeNetworkException;
    }

    boolean unreachable() {
        return unreachable;
    }

    /** When the authority will hear us again, where it has said so. */
    Optional<Instant> retryAfter() {
        return retryAfter == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(retryAfter));
    }

    /** What the library throws, in our words. */
    static AcmeFailure of(String host, AcmeException failure) {
        return switch (failure) {
            case AcmeRateLimitedException limited ->
                new AcmeFailure(
                        host + ": too many requests: " + detail(limited) + " (expected: to wait, as this relay does)",
                        limited.getRetryAfter().orElse(null),
                        failure);
            case AcmeUserActionRequiredException terms ->
                new AcmeFailure(
                        host + ": wants something of you: " + detail(terms) + " (expected: "
                                + terms.getTermsOfServiceUri()
                                        .map(Object::toString)
                                        .orElse("its terms") + " agreed to)",
                        null,
                        failure);
            case AcmeServerException refused ->
                new AcmeFailure(host + ": " + detail(refused) + " (expected: as the authority says)", null, failure);
            case AcmeNetworkException network ->
                new AcmeFailure(
                        host + ": " + reason(network) + " (expected: HTTPS to the authority, see acme.directory)",
                        null,
                        failure);
            default -> new AcmeFailure(host + ": " + reason(failure) + " (expected: ACME, RFC 8555)", null, failure);
        };
    }

    private static String reason(AcmeException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            return "no connection"; // for whatever reason: the JDK's client does not tell
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : Printable.of(message);
    }

    private static String detail(AcmeServerException refused) {
        return detail(refused.getProblem());
    }

    /** What an authority says is wrong: its sentence, and its word for the kind of it. */
    static String detail(Problem problem) {
        String kind = problem.getType().toString().replace("urn:ietf:params:acme:error:", "");
        StringBuilder text = new StringBuilder(problem.getDetail().orElse("no reason given"));
        problem.getSubProblems()
                .forEach(sub ->
                        sub.getDetail().ifPresent(more -> text.append("; ").append(more)));
        return Printable.of(kind + ": " + text);
    }
}
