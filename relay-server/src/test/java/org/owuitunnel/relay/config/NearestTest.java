package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "port, port, 0",
        "prot, port, 1",
        "por, port, 1",
        "portt, port, 1",
        "part, port, 1",
        "'', port, 4",
        "abc, cab, 2"
    })
    void theDistanceCountsSlipsOfTheKeyboard(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void theNearestIsNamedOnlyWhenItIsNear() {
        List<String> known = List.of("https.port", "https.host", "log", "limits.idle-timeout");
        assertThat(Nearest.to("https.prot", known)).contains("https.port");
        assertThat(Nearest.to("LIMITS.IDLE_TIMEOUT", known)).contains("limits.idle-timeout");
        assertThat(Nearest.to("lgo", known)).contains("log");
        assertThat(Nearest.to("banana", known)).isEmpty();
        assertThat(Nearest.to("log".repeat(100_000), known)).isEmpty();
    }
}
