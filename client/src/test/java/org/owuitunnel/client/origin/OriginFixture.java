package org.owuitunnel.client.origin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.testing.MemoryTunnel;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.relay.wire.Transport;

/** A tunnel that ends at a server, with the origin leg between. */
final class OriginFixture implements AutoCloseable {
    static final OriginConfig.Timeouts TIMEOUTS =
            new OriginConfig.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(300), Duration.ofSeconds(300));

    final MemoryTunnel tunnel;
    private final Origin[] origin = new Origin[1];

    /** What was told of handshakes. */
    final LinkedBlockingQueue<OriginProblem> problems = new LinkedBlockingQueue<>();

    /** The stream that was opened last, as the client sees it. */
    private volatile @Nullable Stream latest;

    OriginFixture(OriginConfig config, Transport transport) {
        tunnel = new MemoryTunnel(transport, made -> {
            origin[0] = new Origin(config, made.loop(), made::nanoTime, problems::add);
            return (stream, head, last) -> {
                latest = stream;
                return origin[0].accept(stream, head, last);
            };
        });
    }

    /** Waits until so much of an answer waits for the link that the origin is no longer read. */
    void awaitPause() {
        while (tunnel.onLoop(() -> latest == null || latest.queuedBytes() < ReadGate.HIGH_BYTES)) {
            Thread.onSpinWait();
        }
    }

    /** To an app that speaks TLS. */
    static OriginFixture to(OriginAddress app, OriginTls tls) {
        return new OriginFixture(new OriginConfig(app, TIMEOUTS, Set.of(), tls), Transport.best());
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

    /** Grants the app other times, as a welcome does. */
    void grants(Duration firstByte, Duration gap) {
        tunnel.onLoop(() -> {
            origin[0].patience(firstByte, gap);
            return true;
        });
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
