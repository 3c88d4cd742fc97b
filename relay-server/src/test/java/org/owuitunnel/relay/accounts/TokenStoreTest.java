package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.TokenStore.Creation;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.observe.Logging;
import org.owuitunnel.relay.storage.Database;
import org.owuitunnel.relay.testing.Ledgers;

class TokenStoreTest {
    private static final Actor ADMIN = new Actor("cli:root");

    private final HandClock clock = new HandClock();
    private final Random random = new Random(3);

    @TempDir
    private Path folder;

    private final Ledgers ledgers = new Ledgers(clock, new SecureRandom());

    @BeforeEach
    void place() throws IOException {
        ledgers.in(folder.resolve("data"));
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void aTokenThatWasMadeIsItsOwners() throws IOException {
        TokenStore store = store();
        Creation.Created laptop = create(store, "laptop");
        Creation.Created phone = create(store, "phone");
        assertThat(store.verify(laptop.token().secret()))
                .contains(laptop.entry().bearer());
        assertThat(store.verify(phone.token().secret())).contains(phone.entry().bearer());
        assertThat(store.list()).containsExactly(laptop.entry(), phone.entry());
    }

    @Test
    void theDatabaseKeepsADigestAndIsPrivate() throws IOException {
        Creation.Created laptop = create(store(), "laptop");
        StringBuilder all = new StringBuilder();
        for (String file : new String[] {"relay.db", "relay.db-wal", "relay.db-shm"}) {
            Path path = folder.resolve("data").resolve(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(file)
                    .isEqualTo("rw-------");
            all.append(Files.readString(path, StandardCharsets.ISO_8859_1));
        }
        assertThat(all.toString())
                .contains("laptop", laptop.entry().sha256())
                .doesNotContain(laptop.token().secret().substring(4, 12));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
    }

    @Test
    void nothingButTheTokenItselfIsATokensOwner() throws IOException {
        TokenStore store = store();
        String secret = create(store, "laptop").token().secret();
        List<String> wrong = List.of(
                "",
                " ",
                "owt_",
                secret.substring(0, secret.length() - 1),
                secret + "A",
                " " + secret,
                secret + "\n",
                secret.toLowerCase(Locale.ROOT),
                secret.substring(4),
                Token.random(random).secret(),
                secret + secret,
                "\0",
                "\ud800",
                "owt_" + "\u00e9".repeat(43),
                "a".repeat(1 << 20));
        assertThat(wrong).allSatisfy(text -> assertThat(store.verify(text)).isEmpty());
        assertThat(store.verify(null)).isEmpty();
    }

    @Test
    void aDigestIsNoToken() throws IOException {
        TokenStore store = store();
        assertThat(store.verify(create(store, "laptop").entry().sha256())).isEmpty();
    }

    @Test
    void aRunningRelayLearnsOfNewTokensAtOnceAndOfRevokedOnesWithinASecond() throws IOException {
        TokenStore relay = store();
        TokenStore command = store();
        Creation.Created laptop = create(command, "laptop");
        assertThat(relay.verify(laptop.token().secret())).isPresent();
        assertThat(relay.knows(laptop.entry().bearer())).isTrue();

        assertThat(command.revoke(laptop.entry().id(), ADMIN)).contains(laptop.entry());
        clock.advance(AccountsWatch.LOOK_EVERY);
        assertThat(relay.verify(laptop.token().secret())).isEmpty();
        assertThat(relay.knows(laptop.entry().bearer())).isFalse();
    }

    @Test
    void oneOfTwoTokensEndsAndTheOtherGoesOn() throws IOException {
        TokenStore store = store();
        Creation.Created laptop = create(store, "ana");
        Creation.Created phone = create(store, "ANA");
        assertThat(phone.entry().owner()).isEqualTo(laptop.entry().owner());
        assertThat(store.revoke(laptop.entry().id(), ADMIN)).isPresent();
        assertThat(store.verify(laptop.token().secret())).isEmpty();
        assertThat(store.knows(laptop.entry().bearer())).isFalse();
        assertThat(store.verify(phone.token().secret())).contains(phone.entry().bearer());
        assertThat(store.knows(phone.entry().bearer())).isTrue();
    }

    @Test
    void aTokenIsNoneFromTheMomentOnInWhichItExpires() throws IOException {
        TokenStore store = store();
        Creation.Created brief = (Creation.Created)
                store.create(new NewToken("ana", "visit", Optional.of(Duration.ofDays(30)), false), ADMIN);
        assertThat(brief.entry().expires()).contains(clock.instant().plus(Duration.ofDays(30)));
        clock.advance(Duration.ofDays(30).minusSeconds(1));
        assertThat(store.verify(brief.token().secret())).isPresent();
        assertThat(store.knows(brief.entry().bearer())).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.verify(brief.token().secret())).isEmpty();
        assertThat(store.knows(brief.entry().bearer())).isFalse();
        assertThat(store.list()).extracting(TokenEntry::label).containsExactly("visit");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 59, 3650L * 86_400 + 1})
    void aTimeInThePastOrBeyondTenYearsIsRefused(long seconds) throws IOException {
        NewToken wish = new NewToken("ana", "", Optional.of(Duration.ofSeconds(seconds)), false);
        assertThat(store().create(wish, ADMIN)).isInstanceOf(Creation.Refused.class);
    }

    @Test
    void aDisabledUserComesInByNoneOfHisTokensUntilHeIsEnabled() throws IOException {
        TokenStore relay = store();
        Creation.Created ana = create(relay, "ana");
        Creation.Created bob = create(relay, "bob");
        UserBook users = new UserBook(ledgers.next());
        assertThat(users.disable("ana", true, ADMIN)).isPresent();
        clock.advance(AccountsWatch.LOOK_EVERY);
        assertThat(relay.verify(ana.token().secret())).isEmpty();
        assertThat(relay.knows(ana.entry().bearer())).isFalse();
        assertThat(relay.knows(bob.entry().bearer())).isTrue();
        assertThat(relay.create("ana")).isInstanceOf(Creation.Refused.class);
        assertThat(users.disable("ana", false, ADMIN)).isPresent();
        assertThat(relay.verify(ana.token().secret())).contains(ana.entry().bearer());
    }

    @Test
    void theDayOfItsLastUseIsKept() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(relay, "laptop");
        assertThat(store().list().getFirst().lastUsed()).isEmpty();
        for (int day = 0; day < 2; day++) {
            assertThat(relay.verify(laptop.token().secret())).isPresent();
            clock.advance(AccountsWatch.LOOK_EVERY);
            assertThat(relay.knows(laptop.entry().bearer())).isTrue();
            assertThat(store().list().getFirst().lastUsed()).contains(LocalDate.of(2026, 11, 24 + day));
            clock.advance(Duration.ofDays(1));
        }
    }

    @Test
    void whereThereAreTooManyNeitherATokenNorAUserIsMade() throws IOException {
        TokenStore store = store();
        String ana = create(store, "ana").entry().owner().id();
        ledgers.run("INSERT INTO tokens (id, user_id, sha256, created) WITH RECURSIVE n (i) AS"
                + " (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < " + TokenStore.MAX_TOKENS + ")"
                + " SELECT 't' || i, '" + ana + "', printf('%064x', i), 0 FROM n");
        assertThat(store.create("bob")).isInstanceOf(Creation.Refused.class);
        assertThat(new UserBook(ledgers.next()).find("bob")).isEmpty();
    }

    @Test
    void nobodyHasMoreTokensThanMachines() throws IOException {
        TokenStore store = store();
        for (int i = 0; i < TokenStore.MAX_TOKENS_PER_USER; i++) {
            create(store, "ana");
        }
        assertThat(store.create("ana")).isInstanceOf(Creation.Refused.class);
        assertThat(store.create("bob")).isInstanceOf(Creation.Created.class);
    }

    @Test
    void aClockThatIsSetBackDoesNotBlindTheRelay() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(store(), "laptop");
        clock.advance(Duration.ofDays(-1));
        assertThat(relay.verify(laptop.token().secret())).isPresent();
    }

    @Test
    void aDatabaseThatBreaksUnderARunningRelayThrowsNobodyOutAndIsToldOnce() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(relay, "laptop");
        ledgers.run("ALTER TABLE tokens RENAME TO elsewhere");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        Logging logging = Logging.start(LogFormat.TEXT, System.Logger.Level.INFO, log);
        try {
            for (int look = 0; look < 3; look++) {
                clock.advance(Duration.ofSeconds(2));
                assertThat(relay.verify(laptop.token().secret())).isPresent();
                assertThat(relay.knows(laptop.entry().bearer())).isTrue();
            }
        } finally {
            logging.close();
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).containsOnlyOnce("tokens.unreadable kept=1");
    }

    @Test
    void aFileThatIsTakenAwayFromARunningRelayThrowsNobodyOutEither() throws IOException {
        TokenStore relay = store();
        Creation.Created laptop = create(relay, "laptop");
        for (String file : new String[] {"relay.db", "relay.db-wal", "relay.db-shm"}) {
            Files.delete(folder.resolve("data").resolve(file));
        }
        clock.advance(Duration.ofSeconds(2));
        assertThat(relay.verify(laptop.token().secret())).isPresent();
        assertThatThrownBy(() -> relay.create("phone"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("removed or replaced while it is open (expected: the relay stopped before)");
    }

    @Test
    void revokingATokenThatIsNotThereChangesNothing() throws IOException {
        TokenStore store = store();
        create(store, "laptop");
        Database other = ledgers.next().database();
        Database.Version before = other.version();
        assertThat(store.revoke("nobody", ADMIN)).isEmpty();
        assertThat(other.version()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a\nb", "\u001b[31m", "\u202eevil", "a\\b", "owt_abcdefgh"})
    void aNameThatCannotBeShownIsRefused(String name) throws IOException {
        assertThat(store().create(name)).isInstanceOf(Creation.Refused.class);
        assertThat(store().create("a".repeat(65))).isInstanceOf(Creation.Refused.class);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void manyWritersAtOnceLoseNothing() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Creation.Created>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String name = "machine " + i;
                all.add(threads.submit(() -> create(store(), name)));
            }
            TokenStore relay = store();
            clock.advance(Duration.ofSeconds(2));
            Set<String> ids = new HashSet<>();
            for (Future<Creation.Created> one : all) {
                ids.add(one.get().entry().id());
            }
            clock.advance(Duration.ofSeconds(2));
            assertThat(ids).hasSize(30);
            assertThat(relay.list()).hasSize(30).allMatch(entry -> ids.contains(entry.id()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tokens SET sha256 = 'secretsecret'",
                "UPDATE users SET name = ' secretsecret'",
                "UPDATE users SET name = 'owt_secretsecret'"
            })
    void rowsThatSomebodyEditedAreRefusedAtTheStartWithoutQuotingThem(String edit) throws IOException {
        create(store(), "laptop");
        ledgers.run(edit);
        assertThatThrownBy(this::store)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("relay.db: rows that owui-relay did not write (expected: ")
                .hasMessageNotContaining("secretsecret");
    }

    @Test
    void aFileThatOthersCanReadIsRefusedAtTheStart() throws IOException {
        create(store(), "laptop");
        Files.setPosixFilePermissions(folder.resolve("data/relay.db"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::store).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void tokensDifferAndHideThemselves() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Token token = Token.random(random);
            assertThat(token.secret()).matches("owt_[A-Za-z0-9_-]{43}");
            assertThat(token)
                    .hasToString("owt_(hidden)")
                    .isEqualTo(Token.of(token.secret()).orElseThrow());
            secrets.add(token.secret());
        }
        assertThat(secrets).hasSize(1_000);
        assertThat(Token.fingerprint("abc")).isEqualTo("ba7816bf");
    }

    @Test
    void whatIsMadeNeverShowsItsSecret() throws IOException {
        Creation.Created laptop = create(store(), "laptop");
        assertThat(laptop.toString())
                .doesNotContain(laptop.token().secret(), laptop.entry().sha256());
    }

    private TokenStore store() throws IOException {
        return new TokenStore(ledgers.next());
    }

    private static Creation.Created create(TokenStore store, String name) throws IOException {
        Creation creation = store.create(name);
        assertThat(creation).isInstanceOf(Creation.Created.class);
        return (Creation.Created) creation;
    }
}
