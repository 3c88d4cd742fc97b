package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.wire.Transport;

class ConnectionTest {
    private static final String OK = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";

    @Test
    void whateverAHeadSaysOnlyTheConfiguredAddressIsDialled() {
        try (ScriptedServer origin = ScriptedServer.answering(OK);
                ScriptedServer forbidden = ScriptedServer.answering(OK);
                OriginFixture fixture = OriginFixture.to(origin)) {
            String other = "127.0.0.1:" + forbidden.port();
            List<String> targets = List.of(
                    "/",
                    "//" + other + "/",
                    "/\\\\" + other,
                    "/@" + other,
                    "/http://" + other + "/",
                    "/?url=http://" + other);
            int requests = 0;
            for (String target : targets) {
                for (String authority : List.of(other, "localhost:" + forbidden.port(), "169.254.169.254", "[::1]:1")) {
                    Fields fields = Fields.of("x-forwarded-host", other, "forwarded", "host=" + other);
                    Visitor visitor =
                            fixture.tunnel.open(new RequestHead("GET", authority, target, false, fields), true);
                    assertThat(visitor.answer().text()).isEqualTo("ok");
                    requests++;
                }
            }
            assertThat(requests).isEqualTo(24);
            assertThat(forbidden.connections()).isZero();
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void systemProxiesAreNotUsed() {
        try (ScriptedServer origin = ScriptedServer.answering(OK);
                ScriptedServer proxy = ScriptedServer.answering(OK)) {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            try (OriginFixture fixture = OriginFixture.to(origin)) {
                assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            } finally {
                System.clearProperty("http.proxyHost");
                System.clearProperty("http.proxyPort");
                System.clearProperty("http.nonProxyHosts");
            }
            assertThat(proxy.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"NIO", "EPOLL"})
    void everyTransportCarriesRequestsOnTheLinksOwnLoop(Transport transport) {
        try (ScriptedServer server = ScriptedServer.answering(OK);
                OriginFixture fixture =
                        new OriginFixture(new OriginConfig(new OriginAddress("127.0.0.1", server.port())), transport)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void localhostIsFoundOnEitherLoopbackAddress() throws IOException {
        try (ServerSocket six = new ServerSocket(0, 5, InetAddress.ofLiteral("::1"));
                OriginFixture fixture = OriginFixture.to("localhost", six.getLocalPort(), Set.of())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = six.accept()) {
                    socket.getOutputStream().write(OK.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void originThatIsDownIsNamedAndServedAsSoonAsItIsUp() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (OriginFixture fixture = OriginFixture.to(port)) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(reset.detail()).isEqualTo("127.0.0.1:" + port + " refused the connection");
            try (ServerSocket up = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                Visitor visitor = fixture.tunnel.get("/");
                try (var socket = up.accept()) {
                    socket.getOutputStream().write(OK.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    assertThat(visitor.answer().text()).isEqualTo("ok");
                }
            }
        }
    }

    @Test
    void originThatDoesNotAcceptIsUnreachableInTheEnd() throws IOException {
        try (FullListener full = new FullListener();
                OriginFixture fixture = OriginFixture.to(full.port())) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(reset.detail()).endsWith(" did not accept the connection within 2 s");
        }
    }

    @Test
    void unknownHostIsUnreachable() {
        try (OriginFixture fixture = OriginFixture.to("no-such-host.invalid", 80, Set.of())) {
            Visitor.Event.Reset reset = fixture.tunnel.get("/").reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(reset.detail()).startsWith("no-such-host.invalid:80: no such host");
        }
    }

    @Test
    void visitorWhoLeavesBeforeTheConnectionStandsLeavesNothingBehind() throws IOException {
        try (FullListener full = new FullListener();
                OriginFixture fixture = OriginFixture.to(full.port())) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "3").sends("abc");
            fixture.tunnel.awaitOpenStreams(1);
            visitor.hangsUp();
            fixture.tunnel.awaitOpenStreams(0);
        }
    }

    @Test
    void connectionsAreUsedAgainAndAgain() {
        try (ScriptedServer server = ScriptedServer.answering(OK);
                OriginFixture fixture = OriginFixture.to(server)) {
            for (int i = 0; i < 50; i++) {
                assertThat(fixture.tunnel.get("/" + i).answer().text()).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void manyRequestsAtOnceGetAConnectionEach() {
        CountDownLatch waiting = new CountDownLatch(100);
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    while (!connection.head().isEmpty()) {
                        waiting.countDown();
                        waiting.await();
                        connection.writes(OK);
                    }
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            List<Visitor> visitors = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> fixture.tunnel.get("/" + i))
                    .toList();
            assertThat(visitors)
                    .allSatisfy(visitor -> assertThat(visitor.answer().text()).isEqualTo("ok"));
            assertThat(server.connections()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok"
            })
    void originThatWantsToCloseIsNotAskedAgainOnTheSameConnection(String answer) {
        try (ScriptedServer server = ScriptedServer.answering(answer);
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionThatIdledForTooLongIsNotUsed() {
        try (ScriptedServer server = ScriptedServer.answering(OK);
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(1499, TimeUnit.MILLISECONDS);
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(1500, TimeUnit.MILLISECONDS);
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void requestsThatMustNotBeRepeatedWantAFresherConnection() {
        try (ScriptedServer server = ScriptedServer.answering(OK);
                OriginFixture fixture = OriginFixture.to(server)) {
            RequestHead delete = new RequestHead("DELETE", "name", "/", false, Fields.EMPTY);
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(499, TimeUnit.MILLISECONDS);
            assertThat(fixture.tunnel.open(delete, true).answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(500, TimeUnit.MILLISECONDS);
            assertThat(fixture.tunnel.open(delete, true).answer().text()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void idleConnectionsAreClosedInTime() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(OK);
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            fixture.tunnel.advance(1500, TimeUnit.MILLISECONDS);
            fixture.tick();
            assertThat(server.noted()).isEqualTo("ended");
        }
    }

    @Test
    void connectionThatTheOriginClosedIsNotUsed() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(OK);
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            for (int i = 1; i <= 20; i++) {
                assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
                int expected = i;
                while (fixture.tunnel.onLoop(() -> server.connections() < expected)) {
                    Thread.onSpinWait();
                }
                fixture.tunnel.advance(1500, TimeUnit.MILLISECONDS);
            }
            assertThat(server.connections()).isEqualTo(20);
        }
    }

    /** A listener whose backlog is full: the kernel drops what else wants to connect. */
    private static final class FullListener implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Socket first = new Socket(InetAddress.getLoopbackAddress(), port());
        private final Socket second = new Socket(InetAddress.getLoopbackAddress(), port());

        FullListener() throws IOException {}

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            first.close();
            second.close();
            listener.close();
        }
    }
}
