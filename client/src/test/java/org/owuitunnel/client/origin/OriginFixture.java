package org.owuitunnel.client.origin;

import java.time.Duration;
import java.util.Set;
import org.owuitunnel.client.testing.MemoryTunnel;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.relay.wire.Transport;

/** A tunnel that ends at a server, with the origin leg between. */
final class OriginFixture implements AutoCloseable {
    static final OriginConfig.Timeouts TIMEOUTS =
            new OriginConfig.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(300), Duration.ofSeconds(300));

    final MemoryTunnel tunnel;
    private final Origin[] origin = new Origin[1];

    OriginFixture(OriginConfig config, Transport transport) {
        tunnel = new MemoryTunnel(transport, made -> {
            origin[0] = new Origin(config, made.loop(), made::nanoTime);
            return origin[0];
        });
    }

    static OriginFixture to(int port) {
        return to("127.0.0.1", port, Set.of());
    }

    static OriginFixture to(ScriptedServer server) {
        return to(server.port());
    }

    static OriginFixture to(String host, int port, Set<String> stripped) {
        return new OriginFixture(new OriginConfig(new OriginAddress(host, port), TIMEOUTS, stripped), Transport.best());
    }

    /** Looks at once who is late, as the origin does each second. */
    void tick() {
        tunnel.onLoop(() -> {
            origin[0].tick();
            return true;
        });
    }

    @Override
    public void close() {
        tunnel.onLoop(() -> {
            origin[0].close();
            return true;
        });
        tunnel.close();
    }
}
