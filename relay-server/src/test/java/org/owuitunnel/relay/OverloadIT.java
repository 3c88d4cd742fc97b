package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.wire.Transport;

/** L5, L8: visitors who together ask for more than the relay has memory for, and take nothing of it. */
@Tag("alone")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OverloadIT {
    /** A quarter of what a relay has, so that an eighth of the visitors is enough. */
    private static final String MEMORY = "-Xmx64m";

    private static final int TUNNELS = 4;
    private static final int VISITORS = 60;

    /** 60 visitors with 10 streams that each hold 256 KiB want 150 MB; there are 64. */
    private static final int STREAMS = 10;

    private static final int WINDOW = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void newVisitorsAreRefusedThenServedAgainAndNoTunnelIsLost() throws Exception {
        assumeTrue(Files.exists(Path.of("target/owui-relay")), "built with -Ddistribution.skip");
        RelayFolder files = RelayFolder.in(folder);
        String token = files.token();
        try (RelayProcess relay = RelayProcess.distributed(files.configure(""), MEMORY)) {
            List<TunnelClient> tunnels = new ArrayList<>();
            for (int i = 0; i < TUNNELS; i++) {
                TunnelClient tunnel = new TunnelClient(loops.next(), files.tls(), relay.port(), token, "n" + i);
                tunnel.answering(request -> request.head(200).data("x".repeat(400_000)));
                tunnels.add(tunnel.dials());
            }
            tunnels.forEach(TunnelClient::welcome);
            SslContext tls = files.tlsForH2();
            List<H2Visitor.Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                H2Visitor visitor = new H2Visitor(loops.next(), tls, relay.port(), WINDOW);
                for (int j = 0; j < STREAMS; j++) {
                    exchanges.add(
                            visitor.gets("n" + i % TUNNELS + ".localhost", "/").reads(false));
                }
            }
            List<Integer> statuses =
                    exchanges.stream().map(H2Visitor.Exchange::status).toList();
            assertThat(statuses).contains(200, 503).containsOnly(200, 503);
            tunnels.getFirst().answering(request -> request.answers(200, "well"));
            awaitServed(relay, files);
            assertThat(tunnels).allMatch(TunnelClient::isOpen);
            assertThat(relay.process().isAlive()).isTrue();
        }
    }

    /** Those who take nothing make room, some seconds later. */
    private static void awaitServed(RelayProcess relay, RelayFolder files) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (RawVisitor visitor = relay.visitor(files.authority())) {
                RawVisitor.Answer answer = visitor.gets("n0", "/").answer();
                if (answer.status() == 200) {
                    assertThat(answer.body()).isEqualTo("well");
                    return;
                }
                assertThat(answer.field("x-tunnel-error")).isEqualTo("relay-busy");
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not served within " + PATIENCE);
            }
        }
    }
}
