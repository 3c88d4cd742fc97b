package org.owuitunnel.relay.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.CertificateState;
import org.owuitunnel.relay.observe.RelayState;

/** Looks at what there is whenever somebody asks. Used once, by one thread. */
final class Gauges {
    private static final String BYTES = "bytes";
    private static final String SECONDS = "seconds";

    private final MeterRegistry registry;

    private Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    static void bind(MeterRegistry registry, RelayMetrics.Sources sources) {
        Gauges gauges = new Gauges(registry);
        gauges.open(sources.state());
        gauges.held(sources.state());
        gauges.certificates(sources.certificates());
        gauges.memory();
        gauges.count("log.lines.dropped", "Lines of the log that nobody took", sources.droppedLines());
        gauges.count(
                "access.log.lines.dropped", "Lines of the access log that were not written", sources.droppedRequests());
        Gauge.builder("owui.relay.info", () -> 1)
                .description("Which version runs")
                .tag("version", sources.version())
                .register(registry);
    }

    private void open(Supplier<RelayState> state) {
        tunnels("linked", () -> Math.max(0, state.get().tunnels() - state.get().waiting()));
        tunnels("waiting", () -> state.get().waiting());
        look(
                "requests.open",
                null,
                "Requests whose answers are under way",
                () -> state.get().requests());
        look("sockets.open", null, "Sockets of visitors", () -> state.get().sockets());
        look(
                "visitor.connections",
                null,
                "Connections of visitors",
                () -> state.get().connections());
    }

    private void tunnels(String word, LongSupplier value) {
        Gauge.builder("owui.relay.tunnels", value::getAsLong)
                .description("Tunnels that are open, by whether their client is there")
                .tag("state", word)
                .register(registry);
    }

    private void held(Supplier<RelayState> state) {
        look(
                "backlog",
                BYTES,
                "What waits for visitors and tunnels",
                () -> state.get().held().bytes());
        look(
                "backlog.limit",
                BYTES,
                "At which new requests are refused",
                () -> state.get().held().limit());
        count(
                "backlog.shed",
                "Requests that were given up because of what they held",
                () -> state.get().held().given());
    }

    private void certificates(Supplier<CertificateState> state) {
        for (String word : CertificateState.WORDS) {
            Gauge.builder(
                            "owui.relay.certificate.state",
                            () -> state.get().word().equals(word) ? 1 : 0)
                    .description("1 for what is said of the certificates, 0 for the rest")
                    .tag("state", word)
                    .register(registry);
        }
        look(
                "certificate.expiry.timestamp",
                SECONDS,
                "When the first one that is shown expires; 0 for none",
                () -> seconds(state.get().expires()));
        look(
                "certificate.failure.timestamp",
                SECONDS,
                "When one could last not be had or read; 0 for never",
                () -> seconds(state.get().failed()));
    }

    private void memory() {
        look(
                "buffers.pooled",
                BYTES,
                "What pools of buffers have of the system",
                () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
        look(
                "buffers.direct",
                BYTES,
                "What all buffers outside the heap have of the system",
                () -> Math.max(0, PlatformDependent.usedDirectMemory()));
        look("buffers.direct.limit", BYTES, "What they may have", PlatformDependent::maxDirectMemory);
    }

    private void look(String name, @Nullable String unit, String meaning, LongSupplier value) {
        Gauge.builder("owui.relay." + name, value::getAsLong)
                .baseUnit(unit)
                .description(meaning)
                .register(registry);
    }

    private void count(String name, String meaning, LongSupplier value) {
        FunctionCounter.builder("owui.relay." + name, value, LongSupplier::getAsLong)
                .description(meaning)
                .register(registry);
    }

    private static long seconds(@Nullable Instant when) {
        return when == null ? 0 : when.getEpochSecond();
    }
}
