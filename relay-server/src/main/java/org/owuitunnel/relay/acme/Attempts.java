package org.owuitunnel.relay.acme;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is remembered of attempts to get a certificate, over restarts as well: a relay that is started again and again must
 * not use up what an authority grants. Immutable.
 *
 * @param failures since the last certificate
 * @param next not before then
 * @param reason of the last failure, or ""
 * @param advice when the authority would have the present certificate renewed
 */
record Attempts(int failures, Instant next, String reason, Optional<Advice> advice) {
    static final Attempts NONE = new Attempts(0, Instant.EPOCH, "", Optional.empty());

    /**
     * Between attempts: soon at first, since most mistakes are mended while somebody watches, but five in any hour at most, which is
     * what Let's Encrypt grants.
     */
    private static final List<Duration> BACK_OFF = List.of(
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(40),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6));

    /**
     * What an authority has said of renewal (RFC 9773).
     *
     * @param serial of the certificate it was said of
     * @param start when its window begins
     * @param end when it ends
     * @param chosen the moment in it that was drawn, so that not everybody comes at once
     * @param askAgain not before then
     */
    record Advice(String serial, Instant start, Instant end, Instant chosen, Instant askAgain) {}

    /** One more failure at {@code now}; {@code retryAfter} is the authority's own word for when to come again. */
    Attempts failed(String why, Instant now, Optional<Instant> retryAfter) {
        Instant own = now.plus(BACK_OFF.get(Math.min(failures, BACK_OFF.size() - 1)));
        Instant later = retryAfter.filter(theirs -> theirs.isAfter(own)).orElse(own);
        return new Attempts(failures + 1, later.truncatedTo(ChronoUnit.SECONDS), why, advice);
    }

    Attempts with(Advice newer) {
        return new Attempts(failures, next, reason, Optional.of(newer));
    }

    static Attempts of(JsonNode root) {
        JsonNode said = root.path("advice");
        Optional<Advice> advice = said.isObject()
                ? Optional.of(new Advice(
                        said.path("serial").asString(""),
                        instant(said, "start"),
                        instant(said, "end"),
                        instant(said, "chosen"),
                        instant(said, "askAgain")))
                : Optional.empty();
        return new Attempts(
                Math.max(0, root.path("failures").asInt(0)),
                instant(root, "next"),
                root.path("reason").asString(""),
                advice);
    }

    private static Instant instant(JsonNode node, String key) {
        return Instant.parse(node.path(key).asString(Instant.EPOCH.toString()));
    }

    void into(ObjectNode root) {
        root.put("failures", failures);
        root.put("next", next.toString());
        root.put("reason", reason);
        if (advice.isPresent()) {
            Advice known = advice.get();
            ObjectNode node = root.putObject("advice");
            node.put("serial", known.serial);
            node.put("start", known.start.toString());
            node.put("end", known.end.toString());
            node.put("chosen", known.chosen.toString());
            node.put("askAgain", known.askAgain.toString());
        }
    }
}
