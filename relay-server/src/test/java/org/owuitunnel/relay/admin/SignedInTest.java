package org.owuitunnel.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.owuitunnel.relay.oidc.Person;

final class SignedInTest {
    private static final Person ANA = new Person("u-1", "ana@example.com", true);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T08:00:00Z"));
    private final SignedIn signedIn = new SignedIn(now::get, new SecureRandom());

    @Test
    void eachIsKnownByANumberOfHisOwnUntilHeLeaves() {
        String one = signedIn.enter(ANA);
        String two = signedIn.enter(ANA);
        assertThat(one).isNotEqualTo(two);
        signedIn.leave(one);
        assertThat(signedIn.find(one)).isEmpty();
        assertThat(signedIn.find(two)).contains(ANA);
        assertThat(signedIn.find("")).isEmpty();
    }

    @Test
    void beyondTheBoundTheFirstIsOutUnlessOthersAreOver() {
        String first = signedIn.enter(ANA);
        now.updateAndGet(time -> time.plus(SignedIn.LIFE).minusSeconds(1));
        String second = signedIn.enter(ANA);
        for (int i = 2; i < SignedIn.MOST; i++) {
            signedIn.enter(ANA);
        }
        assertThat(signedIn.find(first)).contains(ANA);
        now.updateAndGet(time -> time.plusSeconds(1));
        signedIn.enter(ANA);
        assertThat(signedIn.find(first)).isEmpty();
        assertThat(signedIn.find(second)).as("the first was over and made room").contains(ANA);
        signedIn.enter(ANA);
        assertThat(signedIn.find(second)).isEmpty();
    }
}
