package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What visitors and clients meet of what a user is granted, who has two tunnels. */
@ExtendWith(LeakCheck.class)
class UserLimitsTest {
    private static final OptionalInt ANY = OptionalInt.empty();
    private static final OptionalLong ANY_NUMBER = OptionalLong.empty();

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final Ledgers ledgers = new Ledgers(() -> Instant.parse("2026-11-26T12:00:00Z"), new Random(1));

    @BeforeEach
    void someUsers() throws IOException {
        ledgers.in(folder, "alice", "bob");
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    /** Alice is granted this, and Bob what he wants. */
    private UserQuotas granting(OptionalInt requests, OptionalInt streams, OptionalLong month) throws IOException {
        UserLimits limits = new UserLimits(ANY, requests, ANY_NUMBER, streams, month);
        assertThat(new UserBook(ledgers.next()).limit("alice", before -> limits, "", Actor.ofProcess()))
                .isPresent();
        Ledger ledger = ledgers.next();
        UserQuotas quotas = new UserQuotas(ledger, new TokenStore(ledger), Observer.NONE, nanos::get);
        quotas.prepare("alice");
        quotas.prepare("bob");
        return quotas;
    }

    private static RawVisitor.Answer asks(RawVisitor visitor, String name) {
        return visitor.sends("GET /x HTTP/1.1\nHost: " + name + ".localhost\nAccept: application/json\n\n")
                .answer();
    }

    private static void answer(TunnelRequest request) {
        request.answers(200, "ok");
    }

    @Test
    void theVisitorsOfBothTunnelsAskTooMuchTogether() throws IOException {
        try (RelayFixture relay = RelayFixture.with()
                        .granting(granting(OptionalInt.of(1), ANY, ANY_NUMBER))
                        .start();
                TunnelClient one = relay.tunnel("one").answering(UserLimitsTest::answer);
                TunnelClient two = relay.tunnel("two").answering(UserLimitsTest::answer);
                TunnelClient bobs =
                        new TunnelClient(relay, RelayFixture.BOB, "bobs").answering(UserLimitsTest::answer);
                RawVisitor visitor = relay.visitor()) {
            bobs.dials().welcome();
            for (int i = 0; i < 3; i++) {
                assertThat(asks(visitor, "one").status()).isEqualTo(200);
            }
            for (int i = 0; i < 2; i++) {
                assertThat(asks(visitor, "two").status()).isEqualTo(200);
            }
            RawVisitor.Answer refused = asks(visitor, "two");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("x-tunnel-error")).isEqualTo("user-limit");
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.body()).contains("\"fault\":\"relay\"", "The relay grants its owner 1 a second.");
            assertThat(two.seen()).hasSize(2); // what is refused goes no further
            assertThat(one.seen()).hasSize(3);
            assertThat(asks(visitor, "bobs").status()).isEqualTo(200);
            nanos.addAndGet(1_000_000_000L);
            assertThat(asks(visitor, "one").status()).isEqualTo(200);
        }
    }

    @Test
    void oneTunnelsOpenRequestTakesTheOthersPlaceUntilItEnds() throws IOException {
        try (RelayFixture relay = RelayFixture.with()
                        .granting(granting(ANY, OptionalInt.of(1), ANY_NUMBER))
                        .start();
                TunnelClient one = relay.tunnel("one");
                TunnelClient two = relay.tunnel("two").answering(UserLimitsTest::answer);
                RawVisitor first = relay.visitor();
                RawVisitor second = relay.visitor()) {
            first.gets("one", "/slow");
            TunnelRequest open = one.next();
            RawVisitor.Answer refused = asks(second, "two");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("x-tunnel-error")).isEqualTo("overloaded");
            assertThat(refused.body()).contains("The relay grants its owner 1 at one time.");
            assertThat(two.seen()).isEmpty();
            open.answers(200, "ok");
            assertThat(first.answer().status()).isEqualTo(200);
            relay.awaitRequests(0);
            assertThat(asks(second, "two").status()).isEqualTo(200);
        }
    }

    @Test
    void requestsAndAnswersOfBothUseUpTheMonth() throws IOException {
        UserQuotas quotas = granting(ANY, ANY, OptionalLong.of(100));
        try (RelayFixture relay = RelayFixture.with().granting(quotas).start();
                TunnelClient one = relay.tunnel("one").answering(request -> request.answers(200, "a".repeat(60)));
                TunnelClient two = relay.tunnel("two");
                RawVisitor visitor = relay.visitor()) {
            assertThat(asks(visitor, "one").body()).hasSize(60);
            visitor.sends("POST /x HTTP/1.1\nHost: two.localhost\nContent-Length: 39\n\n" + "b".repeat(39));
            TunnelRequest second = two.next();
            assertThat(second.body(39)).hasSize(39);
            second.answers(200, "c");
            assertThat(visitor.answer().status()).isEqualTo(200);
            relay.awaitRequests(0);
            RawVisitor.Answer refused = asks(visitor, "one");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("x-tunnel-error")).isEqualTo("user-quota");
            assertThat(refused.body())
                    .contains("the relay grants him in a month. It is free again on 2026-12-01 at 00:00 UTC.");
            assertThat(one.seen()).hasSize(1);
        }
        quotas.close();
        assertThat(new UserBook(ledgers.next()).all().getFirst().octets()).isEqualTo(100);
    }

    @Test
    void whoHasWaitedForTheClientIsToldAsWell() throws IOException {
        UserQuotas quotas = granting(ANY, ANY, OptionalLong.of(100));
        quotas.of("alice").passed(100);
        try (RelayFixture relay =
                        RelayFixture.with().granting(quotas).expecting("one").start();
                RawVisitor visitor = relay.visitor()) {
            visitor.gets("one", "/x");
            relay.awaitRequests(1);
            try (TunnelClient one = relay.tunnel("one")) {
                RawVisitor.Answer refused = visitor.answer();
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.field("x-tunnel-error")).isEqualTo("user-quota");
                assertThat(one.seen()).isEmpty();
            }
        }
    }

    @Test
    void oneTunnelMoreThanIsGrantedIsRefusedAndATakeoverIsNone() {
        try (RelayFixture relay = RelayFixture.start()) {
            relay.grantsTunnels(2);
            try (TunnelClient one = relay.tunnel("one");
                    TunnelClient two = relay.tunnel("two");
                    TunnelClient three = new TunnelClient(relay, RelayFixture.ALICE, "three").dials()) {
                assertThat(three.closed()).contains("4007", "tunnels: 2 are open, the relay grants you 2");
                assertThat(two.isOpen()).isTrue();
                try (TunnelClient again = relay.tunnel("one");
                        TunnelClient bobs = new TunnelClient(relay, RelayFixture.BOB, "bobs").dials()) {
                    assertThat(again.isOpen()).isTrue();
                    assertThat(one.closed()).contains("a newer session has taken one");
                    assertThat(bobs.welcome().name()).isEqualTo("bobs");
                    again.drains(); // it takes no more requests: its place is free
                    relay.awaitLogged("tunnel.leaving");
                    assertThat(relay.tunnel("four").isOpen()).isTrue();
                }
            }
        }
    }
}
