package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/**
 * How long a visitor of HTTP/1.1 may take: each limit differs from its preset and from all others. Time is put forward in
 * steps, and never closer to a limit than one of them, since real time passes as well.
 */
@ExtendWith(LeakCheck.class)
class VisitorTimesTest {
    static final RelayConfig.VisitorTimes TIMES = new RelayConfig.VisitorTimes(
            Duration.ofSeconds(24),
            Duration.ofSeconds(32),
            Duration.ofSeconds(40),
            Duration.ofSeconds(56),
            Duration.ofSeconds(64));

    private final RelayFixture relay = RelayFixture.with().visitorTimes(TIMES).start();
    private final TunnelClient tunnel = relay.tunnel("demo");

    @AfterEach
    void close() {
        tunnel.close();
        relay.close();
    }

    /** Seconds pass, a multiple of eight: a link that is silent for ten is dead. */
    private void pass(int seconds) {
        for (int passed = 0; passed < seconds; passed += 8) {
            relay.jump(Duration.ofSeconds(8));
            try (RawVisitor other = relay.visitor()) {
                other.gets("demo", "/alive"); // the relay's PING is answered before this is
                tunnel.next().answers(200, "alive");
                assertThat(other.answer().body()).isEqualTo("alive");
            }
            Await.until("the other one has left", () -> relay.connections() <= 2);
        }
    }

    /** L1. */
    @Test
    void answerWaitsForItsLimitButNotLonger() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("demo", "/large");
            TunnelRequest request = tunnel.next().head(200, "content-length", "30000000");
            request.data("x".repeat(30_000_000));
            request.ends();
            relay.settle();
            pass(48);
            assertThat(request.queued()).isGreaterThan(1_000_000);
            for (int i = 0; i < 10 && request.queued() > 0; i++) {
                pass(16); // now and then the visitor's kernel finds room for some more
            }
            assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void visitorWhoPipelinesIsNotTakenForOneWhoTakesNothing() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("demo", "/first").gets("demo", "/second");
            TunnelRequest first = tunnel.next();
            visitor.awaitTaken();
            relay.settle();
            first.answers(200, "first");
            TunnelRequest second = tunnel.next();
            assertThat(visitor.answer().body()).isEqualTo("first");
            pass(72);
            second.answers(200, "second");
            assertThat(visitor.answer().body()).isEqualTo("second");
        }
    }

    @Test
    void handshakeHasItsLimit() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1}); // the beginning of a ClientHello
            relay.awaitConnections(2);
            pass(16);
            relay.jump(Duration.ofSeconds(8));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void headHasItsLimitHoweverItTrickles() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("GET / HTTP/1.1\nHost: demo.localhost\n");
            relay.settle();
            pass(8);
            visitor.sends("X-A: 1\n");
            relay.settle();
            pass(16);
            visitor.sends("X-A: 2\n");
            relay.settle();
            relay.jump(Duration.ofSeconds(8));
            RawVisitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(visitor.rest()).isEmpty();
            assertThat(tunnel.seen()).doesNotContain("GET /");
        }
    }

    @Test
    void connectionWithoutARequestHasItsLimit() {
        try (RawVisitor visitor = relay.visitor()) {
            relay.settle();
            pass(48);
            visitor.gets("demo", "/");
            tunnel.next().answers(200, "ok");
            visitor.answer();
            relay.awaitRequests(0);
            pass(48);
            relay.jump(Duration.ofSeconds(8));
            assertThat(visitor.rest()).isEmpty();
        }
    }

    @Test
    void bodyMayPauseForItsLimitButNotLonger() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("POST / HTTP/1.1\nHost: demo.localhost\nContent-Length: 10\n\na");
            TunnelRequest request = tunnel.next();
            assertThat(request.body(1)).isEqualTo("a");
            pass(32);
            visitor.sends("b");
            assertThat(request.body(2)).isEqualTo("ab");
            pass(32);
            assertThat(relay.server().requests()).isEqualTo(1);
            relay.jump(Duration.ofSeconds(8));
            assertThat(visitor.answer().status()).isEqualTo(408);
            assertThat(visitor.rest()).isEmpty();
            assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(request.complete()).isFalse();
        }
    }

    @Test
    void answerThatIsAwaitedHasNoLimitHere() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.gets("demo", "/");
            TunnelRequest request = tunnel.next();
            pass(104);
            request.answers(200, "at last");
            assertThat(visitor.answer().body()).isEqualTo("at last");
        }
    }

    @Test
    void socketMayStaySilentForEver() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.upgrades("demo");
            TunnelRequest request = tunnel.next().head(101, "sec-websocket-accept", "abc");
            visitor.head();
            pass(104);
            request.data("still here");
            assertThat(visitor.octets(10)).isEqualTo("still here");
        }
    }

    @Test
    void uploadThatTheTunnelDoesNotTakeIsNotTheVisitorsFault() {
        tunnel.grantsCredit(false);
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("POST / HTTP/1.1\nHost: demo.localhost\nContent-Length: 1000000\n\n");
            TunnelRequest request = tunnel.next();
            Thread sending = Thread.ofVirtual().start(() -> visitor.sends("x".repeat(1_000_000)));
            assertThat(request.body(256 * 1024)).hasSize(256 * 1024);
            relay.settle();
            pass(80);
            tunnel.grantsCredit(true);
            request.consumes(256 * 1024);
            assertThat(request.body()).hasSize(1_000_000);
            request.answers(200, "ok");
            assertThat(visitor.answer().body()).isEqualTo("ok");
            assertThat(sending).satisfies(thread -> thread.join());
        }
    }

    @Test
    void bodyThatNobodyWantsMayNotTakeForEver() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("POST / HTTP/1.1\nHost: demo.localhost\nContent-Length: 10\n\na");
            tunnel.next().answers(413, "no");
            assertThat(visitor.answer().status()).isEqualTo(413);
            relay.settle();
            relay.jump(Duration.ofSeconds(8));
            assertThat(visitor.rest()).isEmpty();
        }
    }
}
