package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.relay.listen.Entrance;
import org.owuitunnel.relay.metrics.RelayMetrics;
import org.owuitunnel.relay.observe.CertificateState;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a relay that runs tells those who collect metrics, and whether the examples and pages about it are right. */
@ExtendWith(LeakCheck.class)
class MetricsTest {
    private static final Path DOCS = Path.of("..", "docs");

    /** Names of ours, and of what the process tells; how histograms are spelled does not matter. */
    private static final Pattern NAME = Pattern.compile("\\b(?:owui_relay|jvm|process|system)_[a-z_]+");

    private static final Pattern ENDING = Pattern.compile("_(?:bucket|sum|count|max)$");

    private final RelayMetrics metrics = new RelayMetrics();
    private final RelayFixture relay = RelayFixture.with().observedBy(metrics).start();
    private int port;

    @BeforeEach
    void listen() throws IOException {
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        metrics.watch(new RelayMetrics.Sources(
                "test",
                relay.server()::state,
                () -> new CertificateState(CertificateState.EXPIRING, now, null),
                () -> 3,
                () -> 0));
        relay.server()
                .listenForMetrics(
                        new Entrance.Address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), metrics);
        port = relay.server().sockets().port(Sockets.Kind.METRICS);
    }

    @AfterEach
    void stop() {
        relay.close();
        metrics.close();
    }

    private RawVisitor.Answer asks(String request) {
        try (RawVisitor collector = RawVisitor.plain(port)) {
            return collector.sends(request).answer();
        }
    }

    private String scrape() {
        return asks("GET /metrics HTTP/1.1\nHost: x\n\n").body();
    }

    private double value(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private void awaitValue(String series, double expected) {
        Await.until(series + " is " + expected, () -> Math.abs(value(series) - expected) < 1e-9);
    }

    @Test
    void requestsAreCountedByWhoAnswersThem() {
        try (TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor visitor = relay.visitor();
                H2Visitor other = relay.h2Visitor()) {
            visitor.sends("POST /a HTTP/1.1\nHost: demo.localhost\nContent-Length: 5\n\nhello".stripTrailing());
            TunnelRequest first = tunnel.next();
            assertThat(first.body()).isEqualTo("hello");
            assertThat(value("owui_relay_requests_open")).isEqualTo(1);
            first.answers(200, "answer");
            assertThat(visitor.answer().body()).isEqualTo("answer");
            H2Visitor.Exchange second = other.gets("demo.localhost", "/b");
            tunnel.next().answers(404, "none");
            assertThat(second.status()).isEqualTo(404);
            visitor.gets("nobody", "/");
            assertThat(visitor.answer().status()).isEqualTo(404);
            visitor.sends("GET /.owui-tunnel/health HTTP/1.1\nHost: localhost\n\n");
            assertThat(visitor.answer().status()).isEqualTo(200);

            awaitValue("owui_relay_requests_total{code=\"none\",kind=\"app\",status=\"2xx\"}", 1);
            awaitValue("owui_relay_requests_total{code=\"none\",kind=\"app\",status=\"4xx\"}", 1);
            awaitValue("owui_relay_requests_total{code=\"no-tunnel\",kind=\"refused\",status=\"4xx\"}", 1);
            awaitValue("owui_relay_requests_total{code=\"none\",kind=\"own\",status=\"2xx\"}", 1);
            awaitValue("owui_relay_tunnel_requests_total{tunnel=\"demo\"}", 2);
            awaitValue("owui_relay_tunnel_bytes_total{direction=\"in\",tunnel=\"demo\"}", 5);
            awaitValue("owui_relay_tunnel_bytes_total{direction=\"out\",tunnel=\"demo\"}", 10);
            assertThat(value("owui_relay_request_first_byte_seconds_count")).isEqualTo(2);
            assertThat(value("owui_relay_request_first_byte_seconds_bucket{le=\"+Inf\"}"))
                    .isEqualTo(2);
            assertThat(value("owui_relay_visitor_connections")).isEqualTo(2);
            assertThat(value("owui_relay_tunnels{state=\"linked\"}")).isEqualTo(1);
            assertThat(value("owui_relay_requests_open")).isZero();
        }
    }

    @Test
    void whatBecomesOfLinksIsCounted() {
        try (TunnelClient tunnel = relay.tunnel("demo")) {
            tunnel.cuts();
            relay.awaitLogged("tunnel.waiting");
            assertThat(value("owui_relay_tunnels{state=\"waiting\"}")).isEqualTo(1);
            tunnel.dials();
            tunnel.welcome();
            awaitValue("owui_relay_tunnels{state=\"waiting\"}", 0); // the welcome leaves before that is so
            assertThat(value("owui_relay_link_events_total{event=\"opened\"}")).isEqualTo(1);
            assertThat(value("owui_relay_link_events_total{event=\"waiting\"}")).isEqualTo(1);
            assertThat(value("owui_relay_link_events_total{event=\"resumed\"}")).isEqualTo(1);
        }
    }

    @Test
    void boundsThatAreMetAreCounted() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("nobody", "/");
            assertThat(visitor.answer().status()).isEqualTo(404); // so its handshake is over
            relay.jump(Duration.ofSeconds(76));
            assertThat(visitor.rest()).isEmpty();
            awaitValue("owui_relay_limits_met_total{limit=\"idle-timeout\"}", 1);
        }
        try (RawVisitor stranger = RawVisitor.plain(relay.port())) {
            stranger.sends("GET / HTTP/1.1\n\n");
            assertThat(stranger.rest()).isNotEqualTo("x"); // an alert of TLS, or nothing
            awaitValue("owui_relay_handshakes_failed_total", 1);
        }
    }

    @Test
    void handshakeThatNeverBeginsIsBothFailedAndLate() {
        try (RawVisitor silent = RawVisitor.plain(relay.port())) {
            relay.awaitConnections(1);
            relay.jump(Duration.ofSeconds(11));
            assertThat(silent.rest()).isNotEqualTo("x");
            awaitValue("owui_relay_handshakes_failed_total", 1);
            assertThat(value("owui_relay_limits_met_total{limit=\"tls-handshake-timeout\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void certificatesAndTheProcessAreLookedAt() {
        assertThat(value("owui_relay_certificate_expiry_timestamp_seconds")).isEqualTo(1_800_000_000);
        assertThat(value("owui_relay_certificate_failure_timestamp_seconds")).isZero();
        assertThat(value("owui_relay_certificate_state{state=\"expiring\"}")).isEqualTo(1);
        assertThat(value("owui_relay_certificate_state{state=\"ok\"}")).isZero();
        assertThat(value("owui_relay_log_lines_dropped_total")).isEqualTo(3);
        assertThat(value("owui_relay_info{version=\"test\"}")).isEqualTo(1);
        assertThat(scrape()).contains("jvm_memory_used_bytes{", "process_cpu_usage ", "process_files_open_files ");
    }

    @Test
    void onlyGetMetricsIsAnsweredAndOpenMetricsWhenItIsAskedFor() {
        RawVisitor.Answer text = asks("GET /metrics HTTP/1.1\nHost: x\n\n");
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.field("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.field("connection")).isEqualTo("close");
        RawVisitor.Answer open = asks(
                "GET /metrics?x=y HTTP/1.1\nHost: x\nAccept: application/openmetrics-text; version=1.0.0, */*;q=0.1\n\n");
        assertThat(open.field("content-type")).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(asks("POST /metrics HTTP/1.1\nHost: x\nContent-Length: 0\n\n")
                        .status())
                .isEqualTo(404);
        assertThat(asks("GET / HTTP/1.1\nHost: demo.localhost\n\n").status()).isEqualTo(404);
        assertThat(asks("nonsense\n\n").status()).isEqualTo(400);
    }

    @Test
    void collectorsThatStayAreBounded() {
        List<RawVisitor> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            held.add(RawVisitor.plain(port));
        }
        try (RawVisitor ninth = RawVisitor.plain(port)) {
            assertThat(ninth.rest()).isEmpty();
        }
        relay.jump(Duration.ofSeconds(11)); // nobody stays without asking
        for (RawVisitor one : held) {
            assertThat(one.rest()).isEmpty();
            one.close();
        }
        awaitValue("owui_relay_limits_met_total{limit=\"metrics-connections\"}", 1);
    }

    @Test
    void theExamplesAskForWhatThereIs() throws IOException {
        Set<String> told = names(everything());
        for (String file :
                List.of("grafana-owui-relay.json", "prometheus-owui-relay.yml", "prometheus-owui-relay-alerts.yml")) {
            Set<String> asked = names(Files.readString(DOCS.resolve("examples").resolve(file)));
            asked.remove("owui_relay"); // the job
            assertThat(told).as(file).containsAll(asked);
        }
        JsonNode board = JsonMapper.shared()
                .readTree(Files.readString(DOCS.resolve("examples").resolve("grafana-owui-relay.json")));
        assertThat(board.path("panels").size()).isGreaterThan(8);
        for (JsonNode panel : board.path("panels")) {
            assertThat(panel.path("title").asString()).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                assertThat(names(target.path("expr").asString()))
                        .as(panel.path("title").asString())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void thePagesListWhatThereIs() throws IOException {
        String page = Files.readString(DOCS.resolve("relay.md"));
        for (String name : names(everything())) {
            if (name.startsWith("owui_relay_")) {
                assertThat(page).contains("| `" + name + "` |");
            }
        }
        String limits = Files.readString(DOCS.resolve("limits.md"));
        for (Limit limit : Limit.values()) {
            assertThat(limits).contains("`" + limit.label() + "`");
        }
    }

    /** All that can be told: some of it appears when it happens first. */
    private String everything() {
        metrics.linkRefused("token");
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("nobody", "/");
            assertThat(visitor.answer().status()).isEqualTo(404);
            awaitValue("owui_relay_requests_total{code=\"no-tunnel\",kind=\"refused\",status=\"4xx\"}", 1);
        }
        System.gc();
        Await.until("told of a pause", () -> scrape().contains("jvm_gc_pause_seconds"));
        return scrape();
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(text)
                .results()
                .forEach(found -> names.add(ENDING.matcher(found.group()).replaceFirst("")));
        return names;
    }
}
