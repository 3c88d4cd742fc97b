package org.owuitunnel.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.owuitunnel.relay.observe.Passage;
import org.owuitunnel.relay.observe.Recording;

/** Counts and times requests. Safe on any thread. */
final class RequestMeters {
    /** Codes of refusals that are told apart: twice what there are. Only the program makes any. */
    private static final int CODES = 80;

    private static final String OTHER = "other";
    private static final String NONE = "none";
    private static final int CLASSES = 6;

    /** Few, since each costs a number for each kind: from what nobody notices to what language models take. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300)
    };

    private final MeterRegistry registry;
    /** By who answered and class of status; those of refusals are elsewhere. */
    private final Map<Passage.Kind, List<Counter>> plain = new EnumMap<>(Passage.Kind.class);

    private final Map<Passage.Kind, Timer> durations = new EnumMap<>(Passage.Kind.class);
    private final Timer firstByte;
    private final Timer waited;

    /** Those of refusals, by code and class of status. */
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Passage.Kind kind : Passage.Kind.values()) {
            Timer duration = timer("owui.relay.request.duration", "From a request's head to its last octet")
                    .tag("kind", label(kind))
                    .register(registry);
            durations.put(kind, duration);
            if (kind != Passage.Kind.REFUSED) {
                plain.put(kind, counters(kind));
            }
        }
        firstByte = timer("owui.relay.request.first.byte", "From a whole request to the app's answer")
                .register(registry);
        waited = timer("owui.relay.request.wait", "Of requests that came while their tunnel's client was away")
                .register(registry);
    }

    private List<Counter> counters(Passage.Kind kind) {
        return IntStream.range(0, CLASSES)
                .mapToObj(status -> counter(label(kind), status, NONE))
                .toList();
    }

    private static Timer.Builder timer(String name, String meaning) {
        return Timer.builder(name).description(meaning).serviceLevelObjectives(BUCKETS);
    }

    private Counter counter(String kind, int status, String code) {
        return Counter.builder("owui.relay.requests")
                .description("Requests and sockets that are over")
                .tag("kind", kind)
                .tag("status", status == 0 ? NONE : status + "xx")
                .tag("code", code)
                .register(registry);
    }

    private static String label(Passage.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    void over(Recording request) {
        int status = Math.clamp(request.status() / 100, 0, CLASSES - 1);
        Passage.Kind kind = request.kind();
        if (kind == Passage.Kind.REFUSED) {
            refusal(Objects.requireNonNullElse(request.code(), OTHER), status).increment();
        } else {
            Objects.requireNonNull(plain.get(kind)).get(status).increment();
        }
        if (!request.socket()) {
            Objects.requireNonNull(durations.get(kind)).record(request.totalNanos(), TimeUnit.NANOSECONDS);
        }
        if (kind == Passage.Kind.APP) {
            firstByte.record(request.firstByteNanos(), TimeUnit.NANOSECONDS);
        }
        if (request.waitedNanos() > 0) {
            waited.record(request.waitedNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Counter refusal(String code, int status) {
        Counter known = refused.get(code + status);
        if (known != null) {
            return known;
        }
        String told = refused.size() < CODES ? code : OTHER;
        return refused.computeIfAbsent(told + status, key -> counter(label(Passage.Kind.REFUSED), status, told));
    }
}
