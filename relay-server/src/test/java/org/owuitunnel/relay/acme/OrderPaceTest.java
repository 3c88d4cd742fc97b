package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.storage.PrivateFile;

final class OrderPaceTest {
    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-26T10:00:00Z");

    @Test
    void aThousandRestartsMakeNoMoreOrdersThanOneProcess() {
        int made = 0;
        for (int restart = 0; restart < 1_000; restart++) {
            made += takes() ? 1 : 0;
            now = now.plusSeconds(5);
        }
        assertThat(made).isEqualTo(OrderPace.MOST);
        now = now.plus(OrderPace.WITHIN).minusSeconds(5_000).plusSeconds(1);
        assertThat(takes()).as("three hours after the first").isTrue();
        assertThat(takes()).as("and the second is not as old").isFalse();
    }

    @Test
    void aClockThatWasAheadDoesNotStopOrdersForEver() {
        now = now.plus(Duration.ofDays(400));
        for (int i = 0; i < OrderPace.MOST; i++) {
            assertThat(takes()).isTrue();
        }
        now = now.minus(Duration.ofDays(400));
        assertThat(takes()).isTrue();
    }

    @Test
    void aFileThatIsDamagedIsBegunAnew() throws IOException {
        file().write("[\"yesterday\"]".getBytes(StandardCharsets.UTF_8));
        assertThat(takes()).isTrue();
    }

    private boolean takes() {
        AtomicBoolean spent = new AtomicBoolean();
        boolean taken = new OrderPace(file(), () -> now).take(spent);
        assertThat(spent.get()).isNotEqualTo(taken);
        return taken;
    }

    private PrivateFile file() {
        return new PrivateFile(folder.resolve("orders.json"));
    }
}
