package org.owuitunnel.relay.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.config.AddressField;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** Visitors who come by way of proxies, which end their TLS or pass it on. */
@ExtendWith(LeakCheck.class)
class ProxiedTest {
    private static final byte[] BY_V1 =
            "PROXY TCP4 203.0.113.9 192.0.2.1 54321 443\r\n".getBytes(StandardCharsets.US_ASCII);

    /** TCP over IPv6, from 2001:db8::9 port 54321 to ::1 port 443. */
    private static final byte[] BY_V2 = ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a" + "21210024"
            + "20010db8000000000000000000000009" + "00000000000000000000000000000001" + "d43101bb");

    /** A balancer that looks whether we are there. */
    private static final byte[] LOCAL_V2 = ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a" + "20000000");

    private static RelayFixture behind(String trusted, AddressField field, boolean proxyProtocol) {
        AddressRange range = AddressRange.of(trusted).orElseThrow();
        return RelayFixture.with()
                .behind(new RelayConfig.Proxies(List.of(range), field))
                .proxyProtocol(proxyProtocol)
                .start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1    | 203.0.113.9 | https",
                "192.0.2.0/24 | 127.0.0.1   | https",
            })
    void proxyThatIsTrustedSaysWhoTheVisitorIs(String trusted, String visitor, String scheme) {
        try (RelayFixture relay = behind(trusted, AddressField.X_FORWARDED_FOR, false);
                TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            proxy.sends("""
                    GET / HTTP/1.1
                    Host: demo.localhost
                    X-Forwarded-For: 6.6.6.6, 203.0.113.9
                    X-Forwarded-Proto: https
                    CF-Connecting-IP: 6.6.6.6
                    X-Real-IP: 6.6.6.6

                    """);
            TunnelRequest request = tunnel.next();
            assertThat(request.field("x-forwarded-for")).isEqualTo(visitor);
            assertThat(request.field("x-forwarded-proto")).isEqualTo(scheme);
            assertThat(request.field("cf-connecting-ip")).isEqualTo("none");
            assertThat(request.field("x-real-ip")).isEqualTo("none");
            request.answers(200, "ok");
            assertThat(proxy.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void requestsOfManyVisitorsShareAConnectionOfTheirProxy() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.FORWARDED, false);
                TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            for (String visitor : List.of("203.0.113.9", "203.0.113.10")) {
                proxy.sends("GET / HTTP/1.1\nHost: demo.localhost\nForwarded: for=" + visitor + ";proto=http\n\n");
                TunnelRequest request = tunnel.next();
                assertThat(request.field("x-forwarded-for")).isEqualTo(visitor);
                assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
                request.answers(200, "ok");
                assertThat(proxy.answer().body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void proxyMaySpeakHttp2WithoutTls() throws Exception {
        Path curl = Path.of("/usr/bin/curl");
        assumeTrue(Files.isExecutable(curl), "needs: apt-get install curl");
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                TunnelClient tunnel = relay.tunnel("demo")) {
            Process asking = new ProcessBuilder(
                            curl.toString(),
                            "--silent",
                            "--http2-prior-knowledge",
                            "--header",
                            "Host: demo.localhost",
                            "--header",
                            "X-Forwarded-For: 203.0.113.9",
                            "--data",
                            "hello",
                            "--write-out",
                            " by HTTP/%{http_version}",
                            "http://127.0.0.1:" + relay.proxiedPort() + "/")
                    .redirectErrorStream(true)
                    .start();
            TunnelRequest request = tunnel.next();
            assertThat(request.field("x-forwarded-for")).isEqualTo("203.0.113.9");
            assertThat(request.body()).isEqualTo("hello");
            request.answers(200, "answered");
            assertThat(new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("answered by HTTP/2");
        }
    }

    @Test
    void firstOctetsMayTrickle() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            for (String piece : List.of("P", "RI", "NT / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")) {
                proxy.sendsAsIs(piece).awaitTaken();
            }
            TunnelRequest request = tunnel.next();
            assertThat(request.head().method()).isEqualTo("PRINT");
            request.answers(200, "ok");
            assertThat(proxy.answer().body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.1.2.3:8081", "relay.internal"})
    void balancerMayAskForOurHealthByWhateverNameItKnows(String host) {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                RawVisitor balancer = RawVisitor.plain(relay.proxiedPort())) {
            balancer.sends("GET /.owui-tunnel/health HTTP/1.1\nHost: " + host + "\n\n");
            assertThat(balancer.answer().status()).isEqualTo(200);
            balancer.sends("GET / HTTP/1.1\nHost: " + host + "\n\n");
            assertThat(balancer.answer().status()).isEqualTo(host.equals("localhost") ? 404 : 421);
        }
    }

    @Test
    void answerReachesAProxyThatStillSendsWhatNobodyReads() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            proxy.sends("POST / HTTP/1.1\nHost: demo.localhost\nContent-Length: many\n\n");
            assertThat(proxy.answer().status()).isEqualTo(400);
            proxy.sendsAsIs("x".repeat(1_000_000)); // to a connection that is closed it would bring a reset
            assertThat(proxy.rest()).isEmpty();
            relay.settle();
            relay.jump(Duration.ofSeconds(3));
            relay.awaitConnections(0);
        }
    }

    @Test
    void lastWordOfAWebSocketReachesTheAppThatHasEndedItsSide() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                TunnelClient tunnel = relay.tunnel("demo");
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            proxy.upgrades("demo");
            TunnelRequest request = tunnel.next();
            request.head(101, "sec-websocket-accept", "abc");
            assertThat(proxy.head()).startsWith("HTTP/1.1 101");
            request.data("bye").ends();
            assertThat(proxy.rest()).isEqualTo("bye");
            proxy.sendsAsIs("and to you");
            assertThat(request.body(10)).isEqualTo("and to you");
        }
    }

    @Test
    void connectionThatSaysNothingIsClosedInTime() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, false);
                RawVisitor proxy = RawVisitor.plain(relay.proxiedPort())) {
            proxy.sendsAsIs("PRI *").awaitTaken();
            relay.awaitConnections(1);
            relay.jump(Duration.ofSeconds(76));
            assertThat(proxy.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void balancerSaysForWhomItPassesTlsOn(int version) {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, true);
                TunnelClient client = relay.tunnelBehind(BY_V1, "demo");
                RawVisitor visitor = relay.visitorBehind(version == 1 ? BY_V1 : BY_V2)) {
            visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\nX-Forwarded-For: 6.6.6.6\n\n");
            TunnelRequest request = client.next();
            assertThat(request.field("x-forwarded-for"))
                    .isEqualTo(version == 1 ? "203.0.113.9" : "2001:db8:0:0:0:0:0:9");
            request.answers(200, "ok");
            assertThat(visitor.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void balancerThatLooksWhetherWeAreThereIsAnswered() {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, true);
                RawVisitor balancer = relay.visitorBehind(LOCAL_V2)) {
            balancer.sends("GET /.owui-tunnel/health HTTP/1.1\nHost: localhost\n\n");
            assertThat(balancer.answer().status()).isEqualTo(200);
        }
    }

    /** X8. */
    @Test
    void headerOfTheProxyProtocolIsTakenFromProxiesOnly() {
        try (RelayFixture relay = behind("192.0.2.0/24", AddressField.X_FORWARDED_FOR, true)) {
            assertThatThrownBy(() -> relay.visitorBehind(BY_V1)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void whatComesWithoutThatHeaderIsClosed() throws IOException {
        try (RelayFixture relay = behind("127.0.0.1", AddressField.X_FORWARDED_FOR, true);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            assertThatThrownBy(relay::visitor).isInstanceOf(UncheckedIOException.class);
            silent.setSoTimeout(8_000);
            relay.awaitConnections(1);
            relay.jump(Duration.ofSeconds(11));
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }
}
