package org.owuitunnel.relay;

import java.io.IOException;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.ListenAddress;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.metrics.RelayMetrics;
import org.owuitunnel.relay.observe.AccessLog;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.storage.IoFailure;

/** Who looks at a relay that runs: metrics, an access log, both, or nobody. Opened and closed on the main thread. */
final class Watchers implements AutoCloseable {
    private static final Log LOG = Log.of(Watchers.class);

    /** Null where nobody collects any: then nothing of Micrometer is loaded. */
    private final @Nullable RelayMetrics metrics;

    /** Null where there is none. */
    private final @Nullable AccessLog access;

    private Watchers(@Nullable RelayMetrics metrics, @Nullable AccessLog access) {
        this.metrics = metrics;
        this.access = access;
    }

    /** Those whom {@code config} wants. */
    static Watchers of(RelayConfig.Watching config) throws IOException {
        AccessLog access = null;
        if (config.accessLog().isPresent()) {
            try {
                access = AccessLog.to(config.accessLog().get(), InstantSource.system());
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.USAGE.number(), "access-log: " + IoFailure.describe(e));
            }
        }
        return new Watchers(config.metrics().isPresent() ? new RelayMetrics() : null, access);
    }

    /** Whom the data path is to tell what happens. */
    Observer observer() {
        Observer observer = access == null ? Observer.NONE : access;
        if (metrics == null) {
            return observer;
        }
        return access == null ? metrics : metrics.and(observer);
    }

    /** The data path of {@code relay} has begun: it is asked as well from now on, and answers where {@code config} says. */
    void start(RelayConfig config, RelayServer relay, RelayTls tls, LongSupplier droppedLines, TakeOver before)
            throws IOException {
        ListenAddress address = config.watching().metrics().orElse(null);
        if (metrics == null || address == null) {
            return;
        }
        metrics.watch(new RelayMetrics.Sources(
                Version.number(),
                relay::state,
                tls.state(),
                droppedLines,
                () -> access == null ? 0 : access.dropped()));
        relay.listenForMetrics(before.entrance(Sockets.Kind.METRICS, address), metrics);
        LOG.info(Event.event("metrics.serving").with("port", relay.sockets().port(Sockets.Kind.METRICS)));
        if (!address.isLoopback()) {
            LOG.warn(
                    Event.event("metrics.public")
                            .with("address", address)
                            .with(
                                    "expected",
                                    "127.0.0.1, or a firewall: whoever reaches it reads names of tunnels and how they are used"));
        }
    }

    /** Whoever rotates logs has put the file away. */
    void reopen() {
        if (access != null) {
            access.reopen();
        }
    }

    @Override
    public void close() throws IOException {
        if (metrics != null) {
            metrics.close();
        }
        if (access != null) {
            access.close();
        }
    }
}
