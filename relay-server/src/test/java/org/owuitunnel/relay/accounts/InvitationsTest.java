package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.testing.Ledgers;

class InvitationsTest {
    private static final Actor ADMIN = new Actor("cli:root");
    private static final int RACES = 20;

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private final Ledgers ledgers = new Ledgers(clock, new SecureRandom());

    @BeforeEach
    void place() throws IOException {
        ledgers.in(folder);
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void whoeverShowsItsKeyGetsATokenOfTheUserOnce() throws IOException {
        Invitations invitations = invitations();
        Invitations.Creation.Created invited = invite("ana");
        assertThat(invited.key().text()).matches("[A-Za-z0-9_-]{22}");
        TokenStore.Creation.Created made =
                (TokenStore.Creation.Created) invitations.redeem(invited.key().text(), "phone");
        assertThat(made.entry().owner()).isEqualTo(invited.owner());
        assertThat(made.entry().label()).isEqualTo("phone");
        assertThat(new TokenStore(ledgers.next()).verify(made.token().secret()))
                .contains(made.entry().bearer());
        assertRefused(invitations.redeem(invited.key().text(), ""));
    }

    @Test
    void ofTwoWhoShowItAtOnceOneGetsATokenAndTheOtherNone() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int race = 0; race < RACES; race++) {
                String key = invite("ana").key().text();
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<TokenStore.Creation>> racers = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    Invitations ofItsOwn = invitations();
                    racers.add(threads.submit(() -> {
                        start.await();
                        return ofItsOwn.redeem(key, "");
                    }));
                }
                int got = 0;
                for (Future<TokenStore.Creation> racer : racers) {
                    got += racer.get() instanceof TokenStore.Creation.Created ? 1 : 0;
                }
                assertThat(got).isEqualTo(1);
            }
        }
        assertThat(new TokenStore(ledgers.next()).list()).hasSize(RACES);
    }

    @Test
    void itIsGoodUntilItsTimeIsOver() throws IOException {
        String late = invite("ana").key().text();
        String early = invite("ana").key().text();
        clock.advance(Invitations.PRESET.minusSeconds(1));
        assertThat(invitations().redeem(early, "")).isInstanceOf(TokenStore.Creation.Created.class);
        clock.advance(Duration.ofSeconds(1));
        assertRefused(invitations().redeem(late, ""));
    }

    @Test
    void nothingElseIsAKey() throws IOException {
        Invitations.Creation.Created invited = invite("ana");
        String key = invited.key().text();
        for (String wrong : List.of("", key + "A", key.substring(1), JoinKey.digest(key), "A".repeat(1 << 20))) {
            assertRefused(invitations().redeem(wrong, ""));
        }
        assertThat(invitations().redeem(key, "a\nb")).isInstanceOf(TokenStore.Creation.Refused.class);
        assertThat(invitations().redeem(key, "")).isInstanceOf(TokenStore.Creation.Created.class);
    }

    @Test
    void openOnesAreListedAndEndedBeforeAnybodyShowsThem() throws IOException {
        String kept = invite("ana").key().text();
        clock.advance(Duration.ofMinutes(1));
        String wrong = invite("ben").key().text();
        List<Invitations.Open> open = invitations().open();
        assertThat(open).extracting(each -> each.owner().name()).containsExactly("ana", "ben");
        assertThat(invitations().cancel(open.getLast().mark(), ADMIN)).contains(open.getLast());
        assertRefused(invitations().redeem(wrong, ""));
        assertThat(invitations().redeem(kept, "")).isInstanceOf(TokenStore.Creation.Created.class);
        for (String none : List.of(open.getFirst().mark(), open.getLast().mark(), "", "%", wrong)) {
            assertThat(invitations().cancel(none, ADMIN)).as(none).isEmpty();
        }
        invite("ana");
        clock.advance(Invitations.PRESET);
        assertThat(invitations().open()).isEmpty();
    }

    @Test
    void whoIsDisabledOrGoneIsNotInvited() throws IOException {
        UserBook users = new UserBook(ledgers.next());
        String key = invite("ana").key().text();
        assertThat(users.disable("ana", true, ADMIN)).isPresent();
        assertThat(invitations().redeem(key, "")).isInstanceOf(TokenStore.Creation.Refused.class);
        assertThat(invitations().create("ana", Invitations.PRESET, ADMIN))
                .isInstanceOf(Invitations.Creation.Refused.class);
        assertThat(users.disable("ana", false, ADMIN)).isPresent();
        assertThat(users.remove("ana", ADMIN)).isPresent();
        assertRefused(invitations().redeem(key, ""));
    }

    @Test
    void aUserHasSomeOpenOnesAtMostAndThoseThatAreOverDoNotCount() throws IOException {
        for (int i = 0; i < Invitations.MAX_PER_USER; i++) {
            invite("ana");
        }
        assertThat(invitations().create("ana", Invitations.PRESET, ADMIN))
                .isInstanceOf(Invitations.Creation.Refused.class);
        clock.advance(Invitations.PRESET);
        invite("ana");
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 59, 30L * 86_400 + 1})
    void aTimeThatIsOverOrTooLongIsRefused(long seconds) throws IOException {
        assertThat(invitations().create("ana", Duration.ofSeconds(seconds), ADMIN))
                .isInstanceOf(Invitations.Creation.Refused.class);
    }

    @Test
    void theKeyIsKeptNowhere() throws IOException {
        Invitations.Creation.Created invited = invite("ana");
        StringBuilder all = new StringBuilder(invited.toString());
        for (String file : new String[] {"relay.db", "relay.db-wal"}) {
            all.append(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1));
        }
        assertThat(all.toString())
                .contains(JoinKey.digest(invited.key().text()))
                .doesNotContain(invited.key().text());
    }

    private Invitations invitations() throws IOException {
        return new Invitations(ledgers.next());
    }

    private Invitations.Creation.Created invite(String name) throws IOException {
        return (Invitations.Creation.Created) invitations().create(name, Invitations.PRESET, ADMIN);
    }

    private static void assertRefused(TokenStore.Creation creation) {
        assertThat(creation)
                .isInstanceOfSatisfying(
                        TokenStore.Creation.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("invitation: unknown, used or over"));
    }
}
