package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.relay.config.AddressField;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.config.RelayConfig.AddressLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;

/** What the visitors of one address may have together. */
@ExtendWith(LeakCheck.class)
class AddressLimitsTest {
    /** Too few to be reached by the time that passes in a test: one comes back in a second. */
    private static final int BURST = RequestPace.BURST_SECONDS;

    private static final String ANN = "203.0.113.7";
    private static final String BEN = "203.0.113.8";
    private static final String SETTINGS = "000000040000000000";
    private static final String PING = "0000080600000000000000000000000000";

    private static final RelayConfig.Proxies LOOPBACK =
            new RelayConfig.Proxies(List.of(AddressRange.of("127.0.0.1").orElseThrow()), AddressField.X_FORWARDED_FOR);

    private static RelayFixture direct(AddressLimits limits) {
        return RelayFixture.with().address(limits).start();
    }

    private static RelayFixture proxied(AddressLimits limits, boolean proxyProtocol) {
        return RelayFixture.with()
                .address(limits)
                .behind(LOOPBACK)
                .proxyProtocol(proxyProtocol)
                .start();
    }

    private static RawVisitor.Answer asks(RawVisitor visitor, String more) {
        return visitor.sends("GET /x HTTP/1.1\nHost: demo.localhost\n" + more + "\n")
                .answer();
    }

    @Test
    void whoAsksTooMuchIsToldToWaitAndMayGoOnUponTheSameConnection() {
        try (RelayFixture relay = direct(new AddressLimits(0, 1, true));
                TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
                RawVisitor visitor = relay.visitor()) {
            for (int i = 0; i < BURST; i++) {
                assertThat(asks(visitor, "").status()).isEqualTo(200);
            }
            int served = tunnel.seen().size();
            List<RawVisitor.Answer> refused = new ArrayList<>();
            for (int i = 0; i < 2 * BURST; i++) {
                refused.add(asks(visitor, "Accept: application/json\n"));
            }
            RawVisitor.Answer answer = refused.stream()
                    .filter(one -> one.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(answer.field("x-tunnel-error")).isEqualTo("too-many-requests");
            assertThat(answer.field("retry-after")).isEqualTo("1");
            assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.body()).contains("\"code\":\"too-many-requests\"", "\"fault\":\"visitor\"");
            long passed = refused.stream().filter(one -> one.status() == 200).count();
            assertThat(tunnel.seen()).hasSize(served + (int) passed); // what is refused goes no further
        }
    }

    @Test
    void streamsOfHttp2AreRequestsAsWell() {
        try (RelayFixture relay = direct(new AddressLimits(0, 1, true));
                TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
                H2Visitor visitor = relay.h2Visitor()) {
            assertThat(tunnel.isOpen()).isTrue();
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 3 * BURST; i++) {
                statuses.add(visitor.gets("demo.localhost", "/x").status());
            }
            assertThat(statuses.subList(0, BURST)).containsOnly(200);
            assertThat(statuses).contains(429);
        }
    }

    @Test
    void visitorsBehindOneProxyAreToldApart() {
        try (RelayFixture relay = proxied(new AddressLimits(1, 1, false), false);
                TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort());
                RawVisitor again =
                        RawVisitor.plain(relay.proxiedPort())) { // more than one connection: it is many visitors
            assertThat(tunnel.isOpen()).isTrue();
            List<Integer> ann = new ArrayList<>();
            for (int i = 0; i < 3 * BURST; i++) {
                ann.add(asks(proxy, "X-Forwarded-For: 203.0.113.7\n").status());
            }
            assertThat(ann).contains(429);
            assertThat(asks(proxy, "X-Forwarded-For: 203.0.113.8\n").status()).isEqualTo(200);
            assertThat(asks(again, "X-Forwarded-For: 203.0.113.9\n").status()).isEqualTo(200);
            for (int i = 0; i < 3 * BURST; i++) { // and who names nobody is on this machine
                assertThat(asks(again, "").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void connectionsOfAProxyAreManyVisitors() {
        try (RelayFixture relay = proxied(new AddressLimits(1, 0, true), false);
                RawVisitor one = RawVisitor.plain(relay.proxiedPort());
                RawVisitor two = RawVisitor.plain(relay.proxiedPort())) {
            assertThat(asks(one, "X-Forwarded-For: 203.0.113.7\n").status()).isEqualTo(404);
            assertThat(asks(two, "X-Forwarded-For: 203.0.113.8\n").status()).isEqualTo(404);
        }
    }

    @Test
    void presetsDoNotHoldForThisMachine() {
        try (RelayFixture relay = direct(new AddressLimits(1, 1, false));
                TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
                RawVisitor one = relay.visitor();
                RawVisitor two = relay.visitor()) {
            assertThat(tunnel.isOpen()).isTrue();
            for (int i = 0; i < 3 * BURST; i++) {
                assertThat(asks(one, "").status()).isEqualTo(200);
                assertThat(asks(two, "").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void newcomerOfAnAddressWithTooManyConnectionsIsClosed() {
        try (RelayFixture relay = direct(new AddressLimits(2, 0, true));
                RawVisitor first = relay.visitor()) {
            asks(first, "");
            try (RawVisitor second = relay.visitor()) {
                asks(second, "");
                assertThat(refuses(relay)).isTrue();
                assertThat(asks(first, "").status()).isEqualTo(404); // who is in stays in
            }
            relay.awaitConnections(1);
            try (RawVisitor third = relay.visitor()) {
                assertThat(asks(third, "").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void clientsLinkIsNoVisitorsConnection() {
        try (RelayFixture relay = direct(new AddressLimits(1, 0, true));
                TunnelClient tunnel = relay.tunnel("demo").answering(request -> request.answers(200, "ok"));
                RawVisitor visitor = relay.visitor()) {
            assertThat(tunnel.isOpen()).isTrue();
            assertThat(asks(visitor, "").status()).isEqualTo(200);
        }
    }

    private static boolean refuses(RelayFixture relay) {
        try (RawVisitor plain = RawVisitor.plain(relay.port())) {
            return plain.rest().isEmpty();
        }
    }

    @Test
    void balancerThatPassesTlsOnHasAConnectionForEachVisitor() {
        try (RelayFixture relay = proxied(new AddressLimits(1, 0, false), true);
                RawVisitor ann = relay.visitorBehind(header("203.0.113.7"));
                RawVisitor ben = relay.visitorBehind(header("203.0.113.8"))) {
            assertThat(asks(ann, "").status()).isEqualTo(404);
            assertThat(asks(ben, "").status()).isEqualTo(404);
            try (RawVisitor second = RawVisitor.plain(relay.port())) {
                second.sendsAsIs(new String(header("203.0.113.7"), StandardCharsets.US_ASCII));
                assertThat(second.rest()).isEmpty();
            }
        }
    }

    /** H2. */
    @Test
    void whoFloodsWaitsForHisNextConnectionAndOthersDoNot() {
        Met met = new Met();
        try (RelayFixture relay = RelayFixture.with()
                        .address(new AddressLimits(0, 0, false))
                        .behind(LOOPBACK)
                        .proxyProtocol(true)
                        .observedBy(met)
                        .start();
                RawVisitor before = relay.visitorBehind(header(ANN))) {
            floods(relay, ANN, met);
            try (RawVisitor ben = relay.visitorBehind(header(BEN))) {
                assertThat(asks(ben, "").status()).isEqualTo(404);
                assertThat(met.openings()).isZero();
            }
            try (RawVisitor again = relay.visitorBehind(header(ANN))) { // late, but well
                assertThat(asks(again, "").status()).isEqualTo(404);
                assertThat(met.openings()).isEqualTo(1);
            }
            assertThat(asks(before, "").status()).isEqualTo(404); // who is in stays in
        }
    }

    /** H2. */
    @Test
    void whoFloodsAndComesAgainByTheDozenIsTurnedAway() {
        Met met = new Met();
        try (RelayFixture relay = RelayFixture.with()
                .address(new AddressLimits(0, 0, true))
                .observedBy(met)
                .start()) {
            try (H2Visitor visitor = relay.h2Visitor()) {
                visitor.sendsRaw(ByteBufUtil.decodeHexDump(PING.repeat(2_000)));
                visitor.awaitClosed();
            }
            Await.until("flood noted", () -> met.count(Limit.H2_FLOOD) == 1);
            List<RawVisitor> waiting = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                waiting.add(RawVisitor.plain(relay.port()));
            }
            Await.until("all are seen", () -> met.openings() == 30);
            // One begins after the flood's time, and one each second from then on.
            relay.awaitConnections(
                    Math.toIntExact(Turnstile.MOST_WAIT.minus(Turnstile.FLOOD).toSeconds() + 1));
            waiting.forEach(RawVisitor::close);
        }
    }

    private static void floods(RelayFixture relay, String address, Met met) {
        try (RawVisitor visitor = RawVisitor.plain(relay.proxiedPort())) {
            visitor.sendsAsIs(new String(header(address), StandardCharsets.US_ASCII));
            visitor.sendsAsIs("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            visitor.sendsAsIs(
                    new String(ByteBufUtil.decodeHexDump(SETTINGS + PING.repeat(2_000)), StandardCharsets.ISO_8859_1));
            Await.until("flood noted", () -> met.count(Limit.H2_FLOOD) == 1);
        }
    }

    private static final class Met implements Observer {
        private final Queue<Limit> all = new ConcurrentLinkedQueue<>();

        @Override
        public void met(Limit limit) {
            all.add(limit);
        }

        long count(Limit limit) {
            return all.stream().filter(limit::equals).count();
        }

        long openings() {
            return count(Limit.ADDRESS_OPENINGS);
        }
    }

    private static byte[] header(String visitor) {
        return ("PROXY TCP4 " + visitor + " 192.0.2.1 54321 443\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
