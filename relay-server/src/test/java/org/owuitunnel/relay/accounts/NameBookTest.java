package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.Ledgers;

class NameBookTest {
    private static final Actor ADMIN = new Actor("cli:root");

    private final Random random = new Random(5);

    @TempDir
    private Path folder;

    private final Ledgers ledgers = new Ledgers(new HandClock(), random);

    @BeforeEach
    void twoUsers() throws IOException {
        ledgers.in(folder, "alice", "bob");
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void aFreeNameBelongsToTheFirstWhoAsks() throws IOException {
        NameBook book = book();
        assertThat(book.claim("alice", "demo")).isEqualTo(granted("demo"));
        assertThat(book.claim("alice", "DEMO")).isEqualTo(granted("demo"));
        assertRefused(book.claim("bob", "demo"), Claim.Reason.TAKEN);
        assertRefused(book.claim("bob", "Demo"), Claim.Reason.TAKEN);
        assertThat(book.namesOf("bob")).isEmpty();
    }

    @Test
    void whoAsksForNoneGetsAReadableNameAndKeepsIt() throws IOException {
        Claim first = book().claim("alice", null);
        assertThat(((Claim.Granted) first).name().text()).matches("[a-z]+-[a-z]+-[a-km-np-z2-9]{4}");
        assertThat(book().claim("alice", null)).isEqualTo(first);
        assertThat(book().claim("bob", null)).isNotEqualTo(first);
    }

    @Test
    void whoAsksForNoneGetsTheNameUsedLast() throws IOException {
        book().claim("alice", "one");
        book().claim("alice", "two");
        assertThat(book().claim("alice", null)).isEqualTo(granted("two"));
        book().claim("alice", "one");
        assertThat(book().claim("alice", null)).isEqualTo(granted("one"));
    }

    @ParameterizedTest
    @CsvSource({
        "xn--, INVALID",
        "xn--80ak6aa92e, INVALID",
        "a..b, INVALID",
        "-a, INVALID",
        "a-, INVALID",
        "a_b, INVALID",
        "a., INVALID",
        "relay.example.com, INVALID",
        "'', INVALID",
        "' ', INVALID",
        "*, INVALID",
        "www, RESERVED",
        "WWW, RESERVED",
        "admin, RESERVED",
        "Api, RESERVED",
        "relay, RESERVED",
        "mail, RESERVED",
        "wpad, RESERVED",
        "localhost, RESERVED",
    })
    void namesThatNobodyGetsAreRefused(String wanted, Claim.Reason reason) throws IOException {
        NameBook book = book();
        assertRefused(book.claim("alice", wanted), reason);
        assertThat(book.namesOf("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0", "\ud83d\ude80", "\u0430dmin", "\u001b[2J", "\u202ea"})
    void aNameThatCannotBeShownIsRefusedInWordsThatCan(String wanted) throws IOException {
        assertThat(book().claim("alice", wanted)).isInstanceOfSatisfying(Claim.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Claim.Reason.INVALID);
            assertThat(refused.message()).startsWith("name: ").matches("[\\x20-\\x7e\u0430\\x{1f680}]+");
        });
        assertRefused(book().claim("alice", "a".repeat(64)), Claim.Reason.INVALID);
    }

    @Test
    void anOwnerHasTwentyNamesAtMost() throws IOException {
        NameBook book = book();
        for (int i = 0; i < NameBook.MAX_NAMES_PER_OWNER; i++) {
            assertThat(book.claim("alice", "name" + i)).isEqualTo(granted("name" + i));
        }
        assertRefused(book.claim("alice", "one-more"), Claim.Reason.TOO_MANY);
        assertThat(book.claim("alice", "name0")).isEqualTo(granted("name0"));
        assertThat(book.claim("bob", "one-more")).isEqualTo(granted("one-more"));
    }

    @Test
    void namesOfAUserWhoIsGoneAreFreeAlsoForARelayThatRuns() throws IOException {
        NameBook relay = book();
        relay.claim("alice", "demo");
        assertThat(book().all()).containsExactly(new Label("demo"));
        UserBook users = new UserBook(ledgers.next());
        assertThat(users.remove("alice", ADMIN).orElseThrow().names()).containsExactly(new Label("demo"));
        assertThat(users.remove("alice", ADMIN)).isEmpty();
        assertThat(relay.all()).isEmpty();
        assertThat(relay.claim("bob", "demo")).isEqualTo(granted("demo"));
    }

    @Test
    void aNameThatIsReleasedIsFreeAndTheUsersOthersStayHis() throws IOException {
        NameBook relay = book();
        relay.claim("alice", "demo");
        relay.claim("alice", "chat");
        assertThat(book().release(new Label("demo"), ADMIN)
                        .orElseThrow()
                        .owner()
                        .name())
                .isEqualTo("alice");
        assertThat(book().release(new Label("demo"), ADMIN)).isEmpty();
        assertThat(relay.namesOf("alice")).containsExactly(new Label("chat"));
        assertThat(relay.claim("bob", "demo")).isEqualTo(granted("demo"));
    }

    @Test
    void nobodyGetsWhatAnAdministratorReserves() throws IOException {
        NameBook relay = book();
        relay.claim("alice", "team-one");
        ReservedPatterns patterns = new ReservedPatterns(ledgers.next());
        assertThat(patterns.add("team-*", ADMIN)).isEmpty();
        assertThat(patterns.add("*x", ADMIN)).isEmpty();
        assertRefused(relay.claim("bob", "team-two"), Claim.Reason.RESERVED);
        assertRefused(relay.claim("bob", "TEAM-"), Claim.Reason.INVALID);
        assertRefused(relay.claim("bob", "linux"), Claim.Reason.RESERVED);
        assertThat(relay.claim("alice", "team-one")).as("hers before").isEqualTo(granted("team-one"));
        assertThat(relay.claim("bob", "steam-two")).isEqualTo(granted("steam-two"));
        assertThat(patterns.remove("team-*", ADMIN)).isTrue();
        assertThat(patterns.remove("team-*", ADMIN)).isFalse();
        assertThat(relay.claim("bob", "team-two")).isEqualTo(granted("team-two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A*", "a?", "[a-z]", "a b", "a.b", "'"})
    void patternsHaveNoOtherSigns(String pattern) throws IOException {
        assertThat(new ReservedPatterns(ledgers.next()).add(pattern, ADMIN).orElseThrow())
                .contains("(expected: ");
    }

    @Test
    void whereAllNamesAreReservedNobodyGetsARandomOne() throws IOException {
        assertThat(new ReservedPatterns(ledgers.next()).add("*", ADMIN)).isEmpty();
        assertRefused(book().claim("alice", null), Claim.Reason.RESERVED);
    }

    @Test
    void twoRelaysOnOneBookNeverGrantANameTwice() throws IOException {
        NameBook old = book();
        NameBook fresh = book();
        assertThat(old.claim("alice", "demo")).isEqualTo(granted("demo"));
        assertRefused(fresh.claim("bob", "demo"), Claim.Reason.TAKEN);
    }

    @Test
    void theWordsAreManyShortAndDistinct() {
        assertThat(Words.adjectives())
                .hasSizeGreaterThanOrEqualTo(128)
                .doesNotHaveDuplicates()
                .allMatch(w -> w.matches("[a-z]{3,9}"));
        assertThat(Words.nouns())
                .hasSizeGreaterThanOrEqualTo(128)
                .doesNotHaveDuplicates()
                .allMatch(w -> w.matches("[a-z]{3,9}"));
    }

    @Test
    void randomNamesAreValidAndRarelyMeet() {
        Set<Label> names = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            Label name = RandomName.draw(random);
            names.add(name);
            if (!name.text().matches("[a-z]{3,9}-[a-z]{3,9}-(?=.*[2-9])[a-km-np-z2-9]{4}")) {
                assertThat(name.text()).isEqualTo("adjective-noun-xxx7");
            }
        }
        assertThat(names).hasSizeGreaterThan(19_990);
    }

    private NameBook book() throws IOException {
        return new NameBook(ledgers.next());
    }

    private static Claim granted(String name) {
        return new Claim.Granted(new Label(name));
    }

    private static void assertRefused(Claim claim, Claim.Reason reason) {
        assertThat(claim)
                .isInstanceOfSatisfying(
                        Claim.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
