package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** A relay that has just started knows whose clients are on their way. */
@ExtendWith(LeakCheck.class)
class ExpectedTest {
    private final RelayFixture relay = RelayFixture.with().expecting("demo").start();

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void requestsWaitForTheClientThatIsExpected() {
        try (RawVisitor one = relay.visitor();
                RawVisitor two = relay.visitor()) {
            one.gets("demo", "/one");
            relay.awaitRequests(1);
            two.sends("POST /two HTTP/1.1\nHost: demo.localhost\nContent-Length: 9\n\n")
                    .sendsAsIs("some");
            relay.awaitRequests(2);
            two.sendsAsIs(" more");
            relay.settle();
            try (TunnelClient tunnel = relay.tunnel("demo")) {
                TunnelRequest first = tunnel.next();
                assertThat(first.head().target()).isEqualTo("/one");
                first.answers(200, "first");
                TunnelRequest second = tunnel.next();
                assertThat(second.body()).isEqualTo("some more");
                second.answers(200, "second");
                assertThat(one.answer().body()).isEqualTo("first");
                assertThat(two.answer().body()).isEqualTo("second");
                one.gets("demo", "/three");
                tunnel.next().answers(200, "third");
                assertThat(one.answer().body()).isEqualTo("third");
            }
        }
    }

    @Test
    void theyWaitNoLongerThanForALinkThatIsAway() {
        try (RawVisitor visitor = relay.visitor()) {
            visitor.sends("POST /late HTTP/1.1\nHost: demo.localhost\nContent-Length: 9\n\n")
                    .sendsAsIs("some");
            relay.awaitRequests(1);
            relay.jump(Duration.ofSeconds(10));
            RawVisitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("tunnel-waiting");
        }
        try (RawVisitor visitor = relay.visitor()) {
            assertThat(visitor.gets("demo", "/").answer().status()).isEqualTo(404);
        }
    }

    @Test
    void visitorWhoLeavesMeanwhileReachesNobody() {
        try (RawVisitor patient = relay.visitor()) {
            try (RawVisitor hasty = relay.visitor()) {
                hasty.sends("POST /hasty HTTP/1.1\nHost: demo.localhost\nContent-Length: 9\n\n")
                        .sendsAsIs("some");
                relay.awaitRequests(1);
            }
            relay.awaitRequests(0);
            patient.gets("demo", "/patient");
            relay.awaitRequests(1);
            try (TunnelClient tunnel = relay.tunnel("demo")) {
                TunnelRequest only = tunnel.next();
                assertThat(only.head().target()).isEqualTo("/patient");
                only.answers(200, "");
                assertThat(patient.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nameThatNobodyHadIsAnsweredAtOnce() {
        try (RawVisitor visitor = relay.visitor()) {
            assertThat(visitor.gets("other", "/").answer().status()).isEqualTo(404);
        }
    }
}
