package org.owuitunnel.relay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** How a link that is lost is held, and resumed or given up. */
@ExtendWith(LeakCheck.class)
class LostLinkTest {
    private final RelayFixture relay = RelayFixture.start();
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    /** R1. */
    @Test
    void clientThatIsSilentIsGivenUpWithinTwelveSeconds() {
        try (TunnelClient client = relay.tunnel("demo")) {
            visitor.gets("demo", "/");
            client.next().answers(200, "heard");
            assertThat(visitor.answer().body()).isEqualTo("heard");
            client.fallsSilent();
            relay.passes(Duration.ofSeconds(8)); // the test's own time counts as well
            assertThat(relay.logged("tunnel.waiting")).isFalse();
            relay.passes(Duration.ofSeconds(4));
            relay.awaitLogged("tunnel.waiting");
            client.dials();
            assertThat(client.welcome().resumed()).isTrue();
        }
    }

    @Test
    void requestThatIsOpenWaitsForTheLinkAndGoesOn() {
        try (TunnelClient client = relay.tunnel("demo")) {
            visitor.sends("POST /open HTTP/1.1\nHost: demo.localhost\nContent-Length: 8\n\nhalf");
            TunnelRequest request = client.next();
            assertThat(request.body(4)).isEqualTo("half");
            client.cuts();
            visitor.sends("more");
            client.dials();
            assertThat(client.welcome().resumed()).isTrue();
            assertThat(request.body()).isEqualTo("halfmore");
            request.answers(200, "here still");
            assertThat(visitor.answer().body()).isEqualTo("here still");
        }
    }

    @Test
    void requestThatComesWhileTheLinkIsAwayIsHeld() {
        try (TunnelClient client = relay.tunnel("demo")) {
            loses(client);
            visitor.gets("demo", "/held");
            relay.jump(Duration.ofSeconds(5));
            assertThat(client.seen()).isEmpty();
            client.dials();
            assertThat(client.welcome().resumed()).isTrue();
            client.next().answers(200, "back");
            assertThat(visitor.answer().body()).isEqualTo("back");
        }
    }

    @Test
    void requestIsHeldForTenSecondsOnly() {
        try (TunnelClient client = relay.tunnel("demo")) {
            loses(client);
            visitor.gets("demo", "/held");
            relay.awaitRequests(1);
            relay.jump(Duration.ofSeconds(11));
            RawVisitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("tunnel-waiting");
            assertThat(answer.field("retry-after")).isEqualTo("5");
            client.dials();
            assertThat(client.welcome().resumed()).isTrue();
            visitor.gets("demo", "/next");
            client.next().answers(200, "next");
            assertThat(visitor.answer().body()).isEqualTo("next");
            assertThat(client.seen()).containsExactly("GET /next");
        }
    }

    @Test
    void linkIsHeldForThirtySecondsOnly() {
        try (TunnelClient client = relay.tunnel("demo")) {
            visitor.gets("demo", "/open");
            client.next();
            loses(client);
            relay.jump(Duration.ofSeconds(24));
            assertThat(relay.server().tunnels()).isEqualTo(1);
            relay.jump(Duration.ofSeconds(8));
            RawVisitor.Answer answer = visitor.answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.field("x-tunnel-error")).isEqualTo("tunnel-lost");
            assertThat(visitor.gets("demo", "/").answer().status()).isEqualTo(404);
            client.dials();
            assertThat(client.welcome().resumed()).isFalse();
        }
    }

    @Test
    void linkIsNotResumedWithAnotherSecret() {
        try (TunnelClient client = relay.tunnel("demo")) {
            visitor.gets("demo", "/open");
            TunnelRequest request = client.next();
            loses(client.forgetsItsSecret());
            client.dials();
            assertThat(client.welcome().resumed()).isFalse();
            assertThat(request.reset().code()).isEqualTo(ErrorCode.LINK_LOST);
            assertThat(visitor.answer().status()).isEqualTo(502);
            visitor.gets("demo", "/next");
            client.next().answers(200, "new link");
            assertThat(visitor.answer().body()).isEqualTo("new link");
        }
    }

    @Test
    void eachResumeNeedsTheNewestSecret() {
        try (TunnelClient client = relay.tunnel("demo")) {
            String first = client.welcomed().secret();
            client.cuts();
            client.dials();
            Welcome second = client.welcome();
            assertThat(second.resumed()).isTrue();
            assertThat(second.secret()).isNotEqualTo(first);
            client.cuts();
            client.dials();
            assertThat(client.welcome().resumed()).isTrue();
        }
    }

    private void loses(TunnelClient client) {
        client.cuts();
        relay.awaitLogged("tunnel.waiting");
    }
}
