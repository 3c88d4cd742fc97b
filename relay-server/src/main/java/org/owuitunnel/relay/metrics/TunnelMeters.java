package org.owuitunnel.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.owuitunnel.relay.observe.Direction;

/** Counts for each tunnel, as long as there are not too many. Safe on any thread. */
final class TunnelMeters {
    /** Names that are told apart, the first ones that are asked for: three numbers each, which whoever collects them keeps for weeks. */
    static final int NAMES = 200;

    /** What all further ones are called; no tunnel may have an underscore in its name. */
    static final String OTHER = "_other";

    private final MeterRegistry registry;
    private final Map<String, Meters> byName = new ConcurrentHashMap<>();
    private final Meters others;

    private record Meters(Counter requests, Counter in, Counter out) {}

    TunnelMeters(MeterRegistry registry) {
        this.registry = registry;
        this.others = meters(OTHER);
    }

    private Meters meters(String name) {
        Counter requests = Counter.builder("owui.relay.tunnel.requests")
                .description("Requests and sockets of a tunnel that are over")
                .tag("tunnel", name)
                .register(registry);
        return new Meters(requests, bytes(name, Direction.IN), bytes(name, Direction.OUT));
    }

    private Counter bytes(String name, Direction way) {
        return Counter.builder("owui.relay.tunnel.bytes")
                .description("Octets of bodies and sockets of a tunnel")
                .tag("tunnel", name)
                .tag("direction", way.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void requested(String name) {
        of(name).requests.increment();
    }

    void moved(String name, Direction way, int octets) {
        Meters meters = of(name);
        (way == Direction.IN ? meters.in : meters.out).increment(octets);
    }

    private Meters of(String name) {
        Meters known = byName.get(name);
        return known == null ? added(name) : known;
    }

    private synchronized Meters added(String name) {
        return byName.size() < NAMES ? byName.computeIfAbsent(name, this::meters) : byName.getOrDefault(name, others);
    }
}
