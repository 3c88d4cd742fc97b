package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;

/** What signals do to the program. */
@DisabledOnOs(OS.WINDOWS) // which ends processes without a signal
class StopIT {
    @TempDir
    private Path folder;

    private RelayFolder files;
    private String token;

    @Test
    void relayThatIsToldToStopEndsWithZero() throws Exception {
        try (RelayProcess relay = start()) {
            relay.process().destroy();
            assertThat(relay.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process().exitValue()).isZero();
        }
    }

    @Test
    void secondSignalEndsItAtOnce() throws Exception {
        try (RelayProcess relay = start();
                TunnelClient tunnel = relay.tunnel(files.authority(), token, "any");
                RawVisitor visitor = relay.visitor(files.authority())) {
            visitor.gets("any", "/");
            tunnel.next();
            relay.process().destroy();
            relay.awaitStopping();
            assertThat(relay.process().isAlive()).isTrue();
            assertThat(relay.process().toHandle().destroy()).isTrue();
            assertThat(relay.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.process().exitValue()).isEqualTo(128 + 15);
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        files = RelayFolder.in(folder);
        token = files.token();
    }

    private RelayProcess start() throws Exception {
        return RelayProcess.start(files.configure("limits: {drain-timeout: 3m}"));
    }
}
