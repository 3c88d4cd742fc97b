package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is remembered of failures. */
final class AttemptsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @Test
    void pausesGrowToSixHoursAndStayThere() {
        Attempts attempts = Attempts.NONE;
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            attempts = attempts.failed("no", NOW, Optional.empty());
            pauses.add(Duration.between(NOW, attempts.next()));
        }
        assertThat(pauses)
                .isSorted()
                .startsWith(Duration.ofMinutes(2))
                .endsWith(Duration.ofHours(6), Duration.ofHours(6));
        assertThat(attempts.failures()).isEqualTo(11);
    }

    @Test
    void noHourSeesMoreThanFiveFailures() {
        List<Instant> failures = new ArrayList<>();
        Attempts attempts = Attempts.NONE;
        for (Instant now = NOW; failures.size() < 12; now = attempts.next()) {
            failures.add(now);
            attempts = attempts.failed("no", now, Optional.empty());
        }
        for (Instant one : failures) {
            assertThat(failures)
                    .filteredOn(other -> !other.isBefore(one) && other.isBefore(one.plus(Duration.ofHours(1))))
                    .hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    void whatAnAuthorityAsksForIsKeptWhenItIsLater() {
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        assertThat(Attempts.NONE.failed("no", NOW, Optional.of(tomorrow)).next())
                .isEqualTo(tomorrow);
        assertThat(Attempts.NONE.failed("no", NOW, Optional.of(NOW)).next()).isEqualTo(NOW.plusSeconds(120));
    }

    @Test
    void allOfItIsReadAsItWasWritten() {
        Attempts attempts = Attempts.NONE
                .failed("why: \"this\"", NOW, Optional.empty())
                .with(new Attempts.Advice("2a", NOW, NOW.plusSeconds(9), NOW.plusSeconds(3), NOW.plusSeconds(60)));
        ObjectNode root = JsonMapper.shared().createObjectNode();
        attempts.into(root);
        assertThat(Attempts.of(JsonMapper.shared().readTree(root.toString()))).isEqualTo(attempts);
        assertThat(Attempts.of(JsonMapper.shared().readTree("{}"))).isEqualTo(Attempts.NONE);
    }
}
