package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * How many orders there may be for custom hosts, over restarts and processes as well. Used by whoever may order, alone; waits for the
 * disk.
 */
final class OrderPace {
    /** Let's Encrypt grants an account 300 orders in three hours; the relay's own certificate and what is done by hand need few. */
    static final int MOST = 200;

    static final Duration WITHIN = Duration.ofHours(3);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PrivateFile file;
    private final InstantSource clock;

    OrderPace(PrivateFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** True when there may be one more order, which is counted from now on; else {@code spent} is set. */
    boolean take(AtomicBoolean spent) {
        try {
            Instant now = clock.instant();
            List<Instant> recent = new ArrayList<>(read());
            // Those of a clock that was wrong do not count either.
            recent.removeIf(time -> time.isAfter(now) || !time.isAfter(now.minus(WITHIN)));
            if (recent.size() >= MOST) {
                spent.set(true);
                return false;
            }
            recent.add(now.truncatedTo(ChronoUnit.SECONDS));
            write(recent);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Instant> read() throws IOException {
        List<Instant> times = new ArrayList<>();
        try {
            JsonNode root = JSON.readTree(file.read().orElse(new byte[] {'[', ']'}));
            for (JsonNode time : root) {
                times.add(Instant.parse(time.asString("")));
            }
        } catch (JacksonException | DateTimeException ignored) {
            return List.of(); // the authority counts as well
        }
        return times;
    }

    private void write(List<Instant> times) throws IOException {
        ArrayNode root = JSON.createArrayNode();
        times.forEach(time -> root.add(time.toString()));
        file.write(JSON.writeValueAsBytes(root));
    }
}
