package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;

/** What browsers are told of HTTPS. */
@ExtendWith(LeakCheck.class)
class StrictTransportTest {
    private static final Optional<Duration> YEAR = Optional.of(Duration.ofDays(365));

    @Test
    void visitorWhoComesByHttpsIsToldToDoSoForAYear() {
        assertThat(added(YEAR, Fields.of("server", "x"), "https"))
                .isEqualTo(Fields.of("server", "x", "strict-transport-security", "max-age=31536000"));
    }

    @Test
    void visitorWhoDoesNotIsToldNothing() {
        assertThat(added(YEAR, Fields.of("server", "x"), "http")).isEqualTo(Fields.of("server", "x"));
        assertThat(added(Optional.empty(), Fields.of("server", "x"), "https")).isEqualTo(Fields.of("server", "x"));
    }

    @Test
    void anAppThatSaysSoItselfIsNotContradicted() {
        Fields own = Fields.of("strict-transport-security", "max-age=0");
        assertThat(added(YEAR, own, "https")).isEqualTo(own);
    }

    @Test
    void theRelaysOwnAnswersSaySoToo() {
        try (RelayFixture relay = RelayFixture.with().strict(Duration.ofDays(1)).start();
                RawVisitor visitor = relay.visitor()) {
            RawVisitor.Answer answer =
                    visitor.sends("GET / HTTP/1.1\nHost: none.localhost\n\n").answer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.field("strict-transport-security")).isEqualTo("max-age=86400");
        }
    }

    private static Fields added(Optional<Duration> life, Fields answer, String scheme) {
        RequestHead request =
                new RequestHead("GET", "demo.localhost", "/", false, Fields.of("x-forwarded-proto", scheme));
        return new StrictTransport(life).added(answer, request);
    }
}
