package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.protocol.link.Hello;

/** A client that lets in by user name and password, at relays that know of it and at those that do not. */
class BasicAuthSessionTest {
    private static final TestCa CA = new TestCa("Test authority");

    private static final String SECRET = "anna:café noir";

    private final TestRelay relay = new TestRelay(CA.issue("localhost"));

    @AfterEach
    void close() {
        relay.close();
    }

    private SessionFixture started() {
        Audience audience = new Audience(
                OwnerKey.random(new Random(1)),
                false,
                List.of(),
                BasicAuth.of(Normalizer.normalize(SECRET, Normalizer.Form.NFD)));
        return SessionFixture.started(new LinkConfig(
                new RelayEndpoint("localhost", relay.port()),
                List.of(CA.certificate()),
                "wanted",
                () -> "token-1",
                "0.1",
                audience));
    }

    @Test
    void relayIsToldAsABrowserWouldSayIt() {
        relay.knows("gate", "basic");
        try (SessionFixture fixture = started()) {
            fixture.online();
            Hello.Gate gate = Objects.requireNonNull(relay.hello().gate());
            assertThat(gate.basic()).isEqualTo(SECRET);
            assertThat(gate.toString()).doesNotContain("noir");
        }
    }

    @Test
    void relayThatDoesNotKnowOfItIsLeftAndNamed() {
        relay.knows("gate", "allow");
        try (SessionFixture fixture = started()) {
            LinkFailure failure =
                    fixture.next(SessionFixture.Event.Failed.class).failure();
            assertThat(failure.sentence())
                    .contains("localhost:" + relay.port(), "knows gate, allow (expected: basic)")
                    .doesNotContain("noir");
            assertThat(failure.fix()).contains("--basic-auth");
            assertThat(failure.outlook()).isEqualTo(LinkFailure.Outlook.FINAL);
        }
    }
}
