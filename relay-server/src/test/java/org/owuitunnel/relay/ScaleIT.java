package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.wire.Transport;

/**
 * The relay as it is distributed, under a thousand tunnels with twenty requests each: on demand, {@code -Dscale}; prints what
 * they cost. {@code -Dscale.java=OPTIONS} adds options to the relay's JVM.
 */
@Tag("alone")
@EnabledIfSystemProperty(named = "scale", matches = ".*", disabledReason = "on demand: -Dscale, docs/relay.md")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScaleIT {
    private static final int TUNNELS = Integer.getInteger("scale.tunnels", 1000);
    private static final int STREAMS = Integer.getInteger("scale.streams", 20);

    /** What a relay allows on a connection of HTTP/2. */
    private static final int STREAMS_PER_VISITOR = 100;

    /** Names that one token owns. */
    private static final int NAMES_PER_TOKEN = 20;

    /** Long enough that nothing has to be granted while streams are idle. */
    private static final int WINDOW = 64 * 1024;

    private static final String PIECE = "x".repeat(1024);

    @TempDir
    private Path folder;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final List<TunnelClient> tunnels = new ArrayList<>();
    private final List<H2Visitor> visitors = new ArrayList<>();
    private RelayFolder files;

    @BeforeEach
    void prepare() throws Exception {
        files = RelayFolder.in(folder);
    }

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void servesThousandTunnelsWithTwentyStreamsEach() throws Exception {
        List<String> tokens = files.tokens((TUNNELS + NAMES_PER_TOKEN - 1) / NAMES_PER_TOKEN);
        Path config = files.configure("limits: {idle-timeout: 1h, answer-gap-timeout: 1h}");
        int port;
        try (RelayProcess relay = RelayProcess.distributed(config)) {
            port = relay.port();
            RelayMemory memory = new RelayMemory(relay.process().pid());
            memory.settled("before the first tunnel", 0, "tunnel");
            open(port, tokens);
            memory.settled(TUNNELS + " tunnels, idle", TUNNELS, "tunnel");
            List<H2Visitor.Exchange> exchanges = ask(port);
            memory.settled(exchanges.size() + " streams, idle", exchanges.size(), "stream");
            finish(exchanges);
            memory.settled("streams over, visitors still there", 0, "stream");
            memory.print();
            assertThat(relay.process().isAlive()).isTrue();
            relay.process().destroyForcibly().waitFor();
        }
        try (RelayProcess again = RelayProcess.distributed(files.configureOn(port))) {
            long began = System.nanoTime();
            tunnels.forEach(TunnelClient::dials);
            tunnels.forEach(TunnelClient::welcome);
            say("%d tunnels back after the relay was killed: %d ms, CPU %d ms", TUNNELS, millis(began), cpu(again));
        }
    }

    private void open(int port, List<String> tokens) throws Exception {
        SslContext tls = files.tls();
        long began = System.nanoTime();
        for (int i = 0; i < TUNNELS; i++) {
            TunnelClient tunnel = new TunnelClient(loops.next(), tls, port, tokens.get(i / NAMES_PER_TOKEN), "n" + i);
            tunnel.answering(request -> request.head(200).data(PIECE));
            tunnels.add(tunnel.dials());
        }
        tunnels.forEach(TunnelClient::welcome);
        say("%d tunnels opened: %d ms", TUNNELS, millis(began));
    }

    /** Returns once each answer has begun. */
    private List<H2Visitor.Exchange> ask(int port) throws Exception {
        SslContext tls = files.tlsForH2();
        long began = System.nanoTime();
        List<H2Visitor.Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < TUNNELS * STREAMS; i++) {
            if (i % STREAMS_PER_VISITOR == 0) {
                visitors.add(new H2Visitor(loops.next(), tls, port, WINDOW));
            }
            exchanges.add(visitors.getLast().gets("n" + i % TUNNELS + ".localhost", "/"));
        }
        for (H2Visitor.Exchange exchange : exchanges) {
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.body(PIECE.length())).isEqualTo(PIECE);
        }
        say("%d streams opened and answered: %d ms", exchanges.size(), millis(began));
        return exchanges;
    }

    private void finish(List<H2Visitor.Exchange> exchanges) {
        tunnels.forEach(TunnelClient::endsAll);
        for (H2Visitor.Exchange exchange : exchanges) {
            assertThat(exchange.body()).isEqualTo(PIECE);
        }
    }

    private static long cpu(RelayProcess relay) {
        return relay.process()
                .toHandle()
                .info()
                .totalCpuDuration()
                .orElseThrow()
                .toMillis();
    }

    private static long millis(long since) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }

    static void say(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, "scale: " + format + "%n", arguments);
    }
}
