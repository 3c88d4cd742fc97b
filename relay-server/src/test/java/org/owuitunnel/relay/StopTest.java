package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.front.Drain;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** How a relay stops. */
@ExtendWith(LeakCheck.class)
class StopTest {
    /** So long that a test which waits for it fails. */
    private static final Duration LONG = Duration.ofMinutes(3);

    private RelayFixture relay = relay(LONG);
    private TunnelClient tunnel = relay.tunnel("demo");

    /** A GOAWAY that forbids nothing yet. */
    private static final String NO_LAST_STREAM = "2147483647 0";

    private static RelayFixture relay(Duration drain) {
        return relay(new RelayConfig.DrainTimes(Duration.ZERO, drain));
    }

    private static RelayFixture relay(RelayConfig.DrainTimes times) {
        return RelayFixture.with().drain(times).start();
    }

    @AfterEach
    void close() {
        tunnel.close();
        relay.close();
    }

    private CompletableFuture<Void> stopping() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                relay.server().stop();
                stopped.complete(null);
            } catch (InterruptedException e) {
                stopped.completeExceptionally(e);
            }
        });
        return stopped;
    }

    private static void done(CompletableFuture<Void> stop) throws ExecutionException, InterruptedException {
        try {
            stop.get(8, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still stopping", e);
        }
    }

    @Test
    void stopIsImmediateWhenNoVisitorIsThere() throws Exception {
        done(stopping());
        assertThat(tunnel.closed()).isEqualTo("drain");
        assertThat(tunnel.closed()).startsWith("4003 ");
    }

    @Test
    void idleConnectionsAreGivenAMomentToAsk() throws Exception {
        try (RawVisitor idle = relay.visitor();
                H2Visitor idleToo = relay.h2Visitor()) {
            CompletableFuture<Void> stop = stopping();
            assertThat(idleToo.goAway()).isEqualTo(NO_LAST_STREAM);
            assertThat(idleToo.goAway()).isEqualTo("0 0");
            idleToo.awaitClosed();
            assertThat(stop).isNotDone();
            relay.jump(Drain.QUIET);
            assertThat(idle.rest()).isEmpty();
            done(stop);
        }
    }

    @Test
    void requestThatCrossesTheGoodbyeIsServed() throws Exception {
        try (RawVisitor one = relay.visitor();
                H2Visitor two = relay.h2Visitor()) {
            CompletableFuture<Void> stop = stopping();
            relay.awaitRefused();
            one.gets("demo", "/one");
            tunnel.next().answers(200, "one");
            assertThat(one.answer().field("connection")).isEqualTo("close");
            assertThat(two.goAway()).isEqualTo(NO_LAST_STREAM);
            done(stop);
        }
    }

    @Test
    void visitorWhoWasPromisedAnotherAnswerMayAskOnce() throws Exception {
        try (RawVisitor one = relay.visitor()) {
            one.gets("demo", "/one");
            TunnelRequest first = tunnel.next().head(200).data("some");
            assertThat(one.head()).doesNotContain("connection: close");
            CompletableFuture<Void> stop = stopping();
            relay.awaitRefused();
            first.ends();
            assertThat(one.octets("4\r\nsome\r\n0\r\n\r\n".length())).isEqualTo("4\r\nsome\r\n0\r\n\r\n");
            one.gets("demo", "/two");
            tunnel.next().answers(200, "two");
            assertThat(one.answer().field("connection")).isEqualTo("close");
            assertThat(one.rest()).isEmpty();
            done(stop);
        }
    }

    @Test
    void noticeChangesNothingButHealth() throws Exception {
        tunnel.close();
        relay.close();
        relay = relay(new RelayConfig.DrainTimes(Duration.ofMinutes(3), LONG));
        tunnel = relay.tunnel("demo");
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                relay.server().stop();
            } catch (InterruptedException e) {
                relay.server().close();
            }
        });
        Await.until("health says no", () -> {
            try (RawVisitor visitor = relay.visitor()) {
                return visitor.gets("demo", "/.owui-tunnel/health").answer().status() == 503;
            }
        });
        try (RawVisitor visitor = relay.visitor();
                TunnelClient late = relay.tunnel("late")) {
            visitor.gets("late", "/");
            late.next().answers(200, "late");
            assertThat(visitor.answer().field("connection")).isEqualTo("none");
        }
        stopping.interrupt();
        stopping.join();
    }

    @Test
    void clientsAreAskedToLeaveAndGoOnServingMeanwhile() throws Exception {
        try (RawVisitor busy = relay.visitor();
                RawVisitor late = relay.visitor()) {
            busy.gets("demo", "/busy");
            TunnelRequest request = tunnel.next();
            CompletableFuture<Void> stop = stopping();
            assertThat(tunnel.closed()).isEqualTo("drain");
            late.gets("demo", "/late");
            tunnel.next().answers(200, "late");
            assertThat(late.answer().body()).isEqualTo("late");
            request.answers(200, "busy");
            assertThat(busy.answer().body()).isEqualTo("busy");
            done(stop);
            assertThat(tunnel.closed()).startsWith("4003 ");
        }
    }

    @Test
    void answersThatAreUnderWayArriveWhole() throws Exception {
        try (RawVisitor one = relay.visitor();
                RawVisitor two = relay.visitor();
                H2Visitor three = relay.h2Visitor()) {
            one.gets("demo", "/one");
            TunnelRequest first = tunnel.next();
            two.gets("demo", "/two");
            TunnelRequest second = tunnel.next().head(200).data("some");
            assertThat(two.head()).doesNotContain("connection: close");
            H2Visitor.Exchange exchange = three.gets("demo.localhost", "/three");
            TunnelRequest third = tunnel.next().head(200).data("some");
            assertThat(exchange.body(4)).isEqualTo("some");

            CompletableFuture<Void> stop = stopping();
            assertThat(three.goAway()).isEqualTo(NO_LAST_STREAM);
            assertThat(three.goAway()).isEqualTo("3 0");
            assertThat(stop).isNotDone();
            first.answers(200, "one");
            assertThat(one.answer().field("connection")).isEqualTo("close");
            assertThat(one.rest()).isEmpty();
            second.data("more").ends();
            assertThat(two.rest()).isEqualTo("4\r\nsome\r\n4\r\nmore\r\n0\r\n\r\n");
            assertThat(stop).isNotDone();
            third.data("more").ends();
            assertThat(exchange.body()).isEqualTo("somemore");
            three.awaitClosed();
            done(stop);
            assertThat(tunnel.closed()).isEqualTo("drain");
            assertThat(tunnel.closed()).startsWith("4003 ");
        }
    }

    @Test
    void requestOnAConnectionThatIsOpenIsStillServed() throws Exception {
        try (RawVisitor busy = relay.visitor();
                RawVisitor idle = relay.visitor();
                RawVisitor other = relay.visitor()) {
            busy.gets("demo", "/busy");
            TunnelRequest request = tunnel.next();
            CompletableFuture<Void> stop = stopping();
            relay.awaitRefused();
            RawVisitor.Answer health =
                    other.gets("demo", "/.owui-tunnel/health").answer();
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.body()).isEqualTo("{\"status\":\"stopping\",\"certificate\":\"ok\"}");
            assertThat(health.field("connection")).isEqualTo("close");
            idle.gets("demo", "/last");
            tunnel.next().answers(200, "last");
            assertThat(idle.answer().field("connection")).isEqualTo("close");
            assertThat(idle.rest()).isEmpty();
            assertThat(stop).isNotDone();
            request.answers(200, "busy");
            assertThat(busy.answer().body()).isEqualTo("busy");
            done(stop);
        }
    }

    @Test
    void socketsAreNotWaitedForButCut() throws Exception {
        try (RawVisitor one = relay.visitor();
                H2Visitor two = relay.h2Visitor()) {
            one.upgrades("demo");
            TunnelRequest first = tunnel.next().head(101, "sec-websocket-accept", "abc");
            one.head();
            H2Visitor.Exchange socket = two.opens(
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "websocket",
                    ":scheme",
                    "https",
                    ":authority",
                    "demo.localhost",
                    ":path",
                    "/ws",
                    "sec-websocket-version",
                    "13");
            TunnelRequest second = tunnel.next().head(101, "sec-websocket-accept", "abc");
            assertThat(socket.status()).isEqualTo(200);
            done(stopping());
            assertThat(one.rest()).isEmpty();
            assertThat(socket.reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
            assertThat(socket.complete()).isFalse();
            assertThat(first.reset().code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(second.reset().code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(tunnel.closed()).isEqualTo("drain");
            assertThat(tunnel.closed()).startsWith("4003 ");
        }
    }

    @Test
    void whatIsLeftAfterTheLimitIsCutVisibly() throws Exception {
        tunnel.close();
        relay.close();
        relay = relay(Duration.ofMillis(10));
        tunnel = relay.tunnel("demo");
        try (RawVisitor one = relay.visitor();
                RawVisitor two = relay.visitor();
                H2Visitor three = relay.h2Visitor()) {
            one.gets("demo", "/one");
            TunnelRequest first = tunnel.next();
            two.gets("demo", "/two");
            TunnelRequest second = tunnel.next().head(200).data("some");
            assertThat(two.head()).contains("chunked");
            H2Visitor.Exchange begun = three.gets("demo.localhost", "/three");
            TunnelRequest third = tunnel.next().head(200).data("some");
            assertThat(begun.body(4)).isEqualTo("some");
            H2Visitor.Exchange silent = three.gets("demo.localhost", "/four");
            TunnelRequest fourth = tunnel.next();

            done(stopping());
            RawVisitor.Answer answer = one.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("relay-stopping");
            assertThat(two.rest()).isEqualTo("4\r\nsome\r\n");
            assertThat(begun.reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
            assertThat(silent.status()).isEqualTo(503);
            for (TunnelRequest request : new TunnelRequest[] {first, second, third, fourth}) {
                assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
            }
            assertThat(tunnel.closed()).isEqualTo("drain");
            assertThat(tunnel.closed()).startsWith("4003 ");
        }
    }

    @Test
    void nobodyComesInAfterTheStop() throws Exception {
        done(stopping());
        assertThatThrownBy(relay::visitor).hasMessageContaining("refused");
    }
}
