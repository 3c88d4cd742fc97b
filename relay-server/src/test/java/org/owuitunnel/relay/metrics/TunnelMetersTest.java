package org.owuitunnel.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.observe.Direction;

class TunnelMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TunnelMeters meters = new TunnelMeters(registry);

    private double requests(String tunnel) {
        return registry.get("owui.relay.tunnel.requests")
                .tag("tunnel", tunnel)
                .counter()
                .count();
    }

    @Test
    void namesBeyondTheBoundAreCountedTogether() {
        for (int i = 0; i < TunnelMeters.NAMES + 50; i++) {
            meters.requested("t" + i);
            meters.moved("t" + i, Direction.OUT, 10);
        }
        meters.requested("t0");
        assertThat(requests("t0")).isEqualTo(2);
        assertThat(requests("t" + (TunnelMeters.NAMES - 1))).isEqualTo(1);
        assertThat(requests(TunnelMeters.OTHER)).isEqualTo(50);
        assertThat(registry.find("owui.relay.tunnel.requests").counters()).hasSize(TunnelMeters.NAMES + 1);
        assertThat(registry.get("owui.relay.tunnel.bytes")
                        .tag("tunnel", TunnelMeters.OTHER)
                        .tag("direction", "out")
                        .counter()
                        .count())
                .isEqualTo(500);
    }
}
