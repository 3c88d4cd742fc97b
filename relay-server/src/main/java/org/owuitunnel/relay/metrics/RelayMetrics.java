package org.owuitunnel.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.listen.MetricsListener;
import org.owuitunnel.relay.observe.CertificateState;
import org.owuitunnel.relay.observe.Direction;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.LinkEvent;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.observe.Recording;
import org.owuitunnel.relay.observe.RelayState;

/** Counts what happens at a relay, and tells Prometheus; docs/relay.md lists it all. Safe on any thread. */
public final class RelayMetrics implements Observer, MetricsListener.Page, AutoCloseable {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    /** Round trips of links: from the same house to the other side of the world by a bad network. */
    private static final Duration[] ROUND_TRIPS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(80),
        Duration.ofMillis(300),
        Duration.ofSeconds(1)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final RequestMeters requests = new RequestMeters(registry);
    private final TunnelMeters tunnels = new TunnelMeters(registry);
    private final Map<Limit, Counter> met = new EnumMap<>(Limit.class);
    private final Map<LinkEvent, Counter> links = new EnumMap<>(LinkEvent.class);
    private final Map<Direction, Counter> bytes = new EnumMap<>(Direction.class);

    /** By code; the program has a handful of them. */
    private final Map<String, Counter> refusedLinks = new ConcurrentHashMap<>();

    private final Counter connections;
    private final Counter handshakes;
    private final Counter entries;
    private final Timer roundTrips;

    /**
     * What is looked at when somebody asks. Asked on virtual threads.
     *
     * @param version of the program
     * @param droppedLines of the log, since the start
     * @param droppedRequests that have no line in the access log
     */
    public record Sources(
            String version,
            Supplier<RelayState> state,
            Supplier<CertificateState> certificates,
            LongSupplier droppedLines,
            LongSupplier droppedRequests) {}

    /** Counts from now on. */
    public RelayMetrics() {
        for (Limit limit : Limit.values()) {
            met.put(limit, counter("limits.met", "Bounds that were met", "limit", limit.label()));
        }
        for (LinkEvent event : LinkEvent.values()) {
            links.put(event, counter("link.events", "What became of clients' links", "event", label(event)));
        }
        for (Direction way : Direction.values()) {
            bytes.put(way, counter("visitor.bytes", "Octets of bodies and sockets", "direction", label(way)));
        }
        connections = counter("visitor.connections.opened", "Connections of visitors that were taken");
        handshakes = counter("handshakes.failed", "Handshakes of TLS that came to nothing");
        entries = counter("gate.entries", "Visitors who got a pass for a link");
        roundTrips = Timer.builder("owui.relay.link.round.trip")
                .description("Round trips of links, each told every second")
                .serviceLevelObjectives(ROUND_TRIPS)
                .register(registry);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Counter counter(String name, String meaning, String... tags) {
        return Counter.builder("owui.relay." + name)
                .description(meaning)
                .tags(tags)
                .register(registry);
    }

    /** Looks at these from now on as well, and at the process. */
    public void watch(Sources sources) {
        Gauges.bind(registry, sources);
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    @Override
    public MetricsListener.Body of(@Nullable String accept) throws IOException {
        boolean open = accept != null && accept.contains(OPEN_METRICS);
        String type =
                open ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        registry.scrape(out, type);
        return new MetricsListener.Body(type, out.toByteArray());
    }

    @Override
    public boolean follows() {
        return true;
    }

    @Override
    public void moved(Recording request, Direction way, int octets) {
        increment(bytes, way, octets);
        String tunnel = request.tunnel();
        if (tunnel != null) {
            tunnels.moved(tunnel, way, octets);
        }
    }

    @Override
    public void over(Recording request) {
        requests.over(request);
        String tunnel = request.tunnel();
        if (tunnel != null) {
            tunnels.requested(tunnel);
        }
    }

    @Override
    public void met(Limit limit) {
        increment(met, limit, 1);
    }

    @Override
    public void connected() {
        connections.increment();
    }

    @Override
    public void handshakeFailed() {
        handshakes.increment();
    }

    @Override
    public void entered() {
        entries.increment();
    }

    @Override
    public void link(LinkEvent event) {
        increment(links, event, 1);
    }

    @Override
    public void linkRefused(String code) {
        refusedLinks
                .computeIfAbsent(code, word -> counter("links.refused", "Clients that were turned away", "code", word))
                .increment();
    }

    @Override
    public void roundTrip(long nanos) {
        roundTrips.record(nanos, TimeUnit.NANOSECONDS);
    }

    private static <K> void increment(Map<K, Counter> counters, K key, int by) {
        Objects.requireNonNull(counters.get(key)).increment(by);
    }

    /** Nothing is looked at any more. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
