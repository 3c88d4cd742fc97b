package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UsageBook;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.testing.Ledgers;

/** What users are granted, by clocks that are moved by hand, with a real database. */
class UserQuotasTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
    private static final OptionalInt ANY = OptionalInt.empty();
    private static final OptionalLong ANY_NUMBER = OptionalLong.empty();

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T23:00:00Z"));
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final Ledgers ledgers = new Ledgers(now::get, new Random(1));
    private final List<Limit> met = new ArrayList<>();
    private final Observer observer = new Observer() {
        @Override
        public void met(Limit limit) {
            met.add(limit);
        }
    };

    @BeforeEach
    void someUsers() throws IOException {
        ledgers.in(folder, "ana", "ben");
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    private UserQuotas quotas() throws IOException {
        Ledger ledger = ledgers.next();
        return new UserQuotas(ledger, new TokenStore(ledger), observer, nanos::get);
    }

    private void grant(OptionalInt requests, OptionalInt streams, OptionalLong month) throws IOException {
        UserLimits limits = new UserLimits(ANY, requests, ANY_NUMBER, streams, month);
        assertThat(new UserBook(ledgers.next()).limit("ana", before -> limits, "", Actor.ofProcess()))
                .isPresent();
    }

    private long used(YearMonth month) throws IOException {
        return Objects.requireNonNull(
                new UsageBook(ledgers.next()).add(month, Map.of("ana", 0L)).get("ana"));
    }

    private static int begun(Quotas.Account account, int tries) {
        int begun = 0;
        for (int i = 0; i < tries; i++) {
            begun += account.begin() == null ? 1 : 0;
        }
        return begun;
    }

    /** Half a minute of looks, in a moment. */
    private static void lookUntilKept(UserQuotas quotas) {
        for (int i = 0; i < 30; i++) {
            quotas.look();
        }
    }

    @Test
    void fiveSecondsOfRequestsMayComeAtOnceAndThenAsManyAsSeconds() throws IOException {
        grant(OptionalInt.of(2), ANY, ANY_NUMBER);
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        assertThat(begun(quotas.of("ana"), 20)).isEqualTo(10);
        nanos.addAndGet(1_000_000_000L);
        assertThat(begun(quotas.of("ana"), 20)).isEqualTo(2);
        assertThat(met).hasSize(28).containsOnly(Limit.USER_REQUESTS);
        quotas.prepare("ben");
        assertThat(begun(quotas.of("ben"), 1_000)).isEqualTo(1_000);
    }

    @Test
    void asManyAreOpenAsAreGrantedAndWhatEndsMakesRoom() throws IOException {
        grant(ANY, OptionalInt.of(3), ANY_NUMBER);
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        UserAccount ana = quotas.of("ana");
        assertThat(begun(ana, 5)).isEqualTo(3);
        assertThat(met).containsExactly(Limit.USER_STREAMS, Limit.USER_STREAMS);
        ana.ended();
        assertThat(begun(ana, 5)).isEqualTo(1);
    }

    @Test
    void whatWasOpenBeforeABoundCameCounts() throws IOException {
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        UserAccount ana = quotas.of("ana");
        assertThat(begun(ana, 3)).isEqualTo(3);
        grant(ANY, OptionalInt.of(3), ANY_NUMBER);
        now.updateAndGet(before -> before.plusSeconds(1)); // as old as what is known of users may be
        quotas.look();
        assertThat(begun(ana, 1)).isZero();
    }

    @Test
    void whatIsRefusedIsNotOpen() throws IOException {
        grant(OptionalInt.of(1), OptionalInt.of(6), ANY_NUMBER);
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        assertThat(begun(quotas.of("ana"), 50)).isEqualTo(5);
        nanos.addAndGet(5_000_000_000L);
        assertThat(begun(quotas.of("ana"), 50)).isEqualTo(1);
    }

    @Test
    void octetsOfTwoProcessesAddUp() throws IOException {
        grant(ANY, ANY, OptionalLong.of(1_000));
        UserQuotas one = quotas();
        UserQuotas other = quotas();
        one.prepare("ana");
        other.prepare("ana");
        one.of("ana").passed(600);
        other.of("ana").passed(500);
        assertThat(begun(one.of("ana"), 1)).isEqualTo(1);
        assertThat(begun(other.of("ana"), 1)).isEqualTo(1);
        lookUntilKept(one);
        lookUntilKept(other);
        assertThat(begun(other.of("ana"), 1)).isZero();
        other.of("ana").passed(7);
        one.close();
        other.close();
        assertThat(used(NOVEMBER)).isEqualTo(1_107);
        assertThat(met).containsExactly(Limit.USER_MONTH);
    }

    @Test
    void whoComesBackHasWhatHeHad() throws IOException {
        grant(ANY, ANY, OptionalLong.of(1_000));
        try (UserQuotas before = quotas()) {
            before.of("ana").passed(1_000);
        }
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        Quotas.Refusal refusal = Objects.requireNonNull(quotas.of("ana").begin());
        assertThat(refusal.reason()).isEqualTo(Quotas.Reason.MONTH);
        assertThat(refusal.detail()).isEqualTo("It is free again on 2026-12-01 at 00:00 UTC");
    }

    @Test
    void aNewMonthBeginsAtNothing() throws IOException {
        grant(ANY, ANY, OptionalLong.of(1_000));
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        UserAccount ana = quotas.of("ana");
        ana.passed(1_500);
        assertThat(begun(ana, 1)).isZero();
        now.set(Instant.parse("2026-12-01T00:00:00Z"));
        quotas.look();
        assertThat(begun(ana, 1)).isEqualTo(1);
        ana.passed(999);
        assertThat(begun(ana, 1)).isEqualTo(1);
        ana.passed(1);
        assertThat(begun(ana, 1)).isZero();
        quotas.close();
        assertThat(used(NOVEMBER)).isEqualTo(1_500);
        assertThat(used(NOVEMBER.plusMonths(1))).isEqualTo(1_000);
    }

    @Test
    void octetsThatCannotBeWrittenCountAndAreTriedAgain() throws IOException {
        grant(ANY, ANY, OptionalLong.of(1_000));
        UserQuotas quotas = quotas();
        quotas.prepare("ana");
        quotas.of("ana").passed(1_000);
        ledgers.run("ALTER TABLE usage RENAME TO away");
        lookUntilKept(quotas);
        assertThat(begun(quotas.of("ana"), 1)).isZero();
        ledgers.run("ALTER TABLE away RENAME TO usage");
        lookUntilKept(quotas);
        assertThat(used(NOVEMBER)).isEqualTo(1_000);
    }

    @Test
    void whoeverIsGoneIsForgotten() throws IOException {
        UserQuotas quotas = quotas();
        UserAccount ana = quotas.of("ana");
        ana.passed(5);
        ledgers.run("DELETE FROM users WHERE id = 'ana'");
        now.updateAndGet(before -> before.plusSeconds(1));
        lookUntilKept(quotas);
        assertThat(quotas.of("ana")).isNotSameAs(ana);
        assertThat(used(NOVEMBER)).isZero();
    }
}
