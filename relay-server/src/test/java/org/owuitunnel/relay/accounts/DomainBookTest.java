package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.Ledgers;

class DomainBookTest {
    private static final Hostname RELAY = host("tunnel.example.com");

    private static final Actor ADMIN = new Actor("cli:root");

    @TempDir
    private Path folder;

    private final Ledgers ledgers = new Ledgers(new HandClock(), new Random(7));

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @BeforeEach
    void twoOwners() throws IOException {
        ledgers.in(folder, "alice", "bob");
        NameBook names = new NameBook(ledgers.next());
        names.claim("alice", "kitchen");
        names.claim("alice", "cellar");
        names.claim("bob", "attic");
    }

    @Test
    void aHostBelongsToWhomItsTunnelBelongsTo() throws IOException {
        DomainEntry entry = new DomainEntry(host("chat.ana.example"), "alice", new Label("kitchen"));
        assertThat(add("chat.ana.example", "kitchen")).isEqualTo(new DomainBook.Addition.Added(entry));
        assertThat(book().all()).containsExactly(entry);
    }

    @Test
    void oneThatLeadsSomewhereDoesNotLeadElsewhereBeforeItIsRemoved() throws IOException {
        add("chat.ana.example", "kitchen");
        assertThat(add("CHAT.ana.example.", "kitchen"))
                .as("the same again")
                .isInstanceOf(DomainBook.Addition.Added.class);
        assertRefused(add("chat.ana.example", "cellar"), "leads to kitchen of alice");
        assertRefused(add("chat.ana.example", "attic"), "(expected: 'domain remove chat.ana.example' first)");
        assertThat(book().remove(host("chat.ana.example"), ADMIN)).isPresent();
        assertThat(book().remove(host("chat.ana.example"), ADMIN)).isEmpty();
        assertThat(add("chat.ana.example", "attic")).isInstanceOf(DomainBook.Addition.Added.class);
        assertThat(book().all()).hasSize(1);
    }

    @Test
    void aNameOfNobodyIsNoPlaceForIt() throws IOException {
        assertRefused(add("chat.ana.example", "garage"), "name: garage belongs to nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "tunnel.example.com, is the relay's own domain",
        "kitchen.tunnel.example.com, is the relay's own domain",
        "a.kitchen.tunnel.example.com, is the relay's own domain",
        "example.com, is above the relay's domain",
        "192.0.2.7, is an address",
        "'[2001:db8::7]', is an address",
        "kitchen, is one label",
        "kitchen.local, leads nowhere",
        "a.localhost, leads nowhere",
        "abc.onion, leads nowhere",
        "a.invalid, leads nowhere",
        "7.2.0.192.in-addr.arpa, leads nowhere",
    })
    void hostsThatCannotBeOrThatAreTheRelaysOwnAreRefused(String host, String reason) throws IOException {
        assertRefused(add(host, "kitchen"), reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"xtunnel.example.com", "other.example.com", "xn--mnchen-3ya.example", "box.internal", "a.test"})
    void anyOtherNameMayBe(String host) throws IOException {
        assertThat(add(host, "kitchen")).isInstanceOf(DomainBook.Addition.Added.class);
    }

    @Test
    void anOwnerHasAsManyAsNamesAndNoMore() throws IOException {
        for (int i = 0; i < DomainBook.MAX_DOMAINS_PER_OWNER; i++) {
            assertThat(add("a" + i + ".ana.example", i % 2 == 0 ? "kitchen" : "cellar"))
                    .isInstanceOf(DomainBook.Addition.Added.class);
        }
        assertRefused(add("more.ana.example", "cellar"), "20 belong to alice");
        assertThat(add("bob.example", "attic")).isInstanceOf(DomainBook.Addition.Added.class);
    }

    @Test
    void allOwnersTogetherHaveABoundToo() throws IOException {
        boolean ignored = ledgers.next().database().write(sql -> {
            for (int i = 0; i < DomainBook.MAX_DOMAINS; i++) {
                int more = sql.run(
                        "INSERT INTO domains (host, user_id, label, position) VALUES (?, 'bob', 'attic', ?)",
                        "a" + i + ".example",
                        i);
                assertThat(more).isEqualTo(1);
            }
            return true;
        });
        assertRefused(add("more.example", "kitchen"), "1000 are there (expected: fewer than 1000)");
    }

    @Test
    void aUserWhoIsGoneHasNone() throws IOException {
        add("one.ana.example", "kitchen");
        add("bob.example", "attic");
        add("two.ana.example", "cellar");
        DomainBook before = book();
        UserBook.Removed removed =
                new UserBook(ledgers.next()).remove("alice", ADMIN).orElseThrow();
        assertThat(removed.hosts()).containsExactly("one.ana.example", "two.ana.example");
        assertThat(before.all()).as("seen by a relay that runs").hasSize(1);
    }

    @Test
    void aNameThatIsReleasedTakesItsHostsAlong() throws IOException {
        add("one.ana.example", "kitchen");
        add("two.ana.example", "cellar");
        NameBook.Released released = new NameBook(ledgers.next())
                .release(new Label("kitchen"), ADMIN)
                .orElseThrow();
        assertThat(released.hosts()).containsExactly("one.ana.example");
        assertThat(book().all()).extracting(DomainEntry::label).containsExactly(new Label("cellar"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE domains SET host = 'A.example'",
                "UPDATE domains SET host = 'a.example.'",
                "UPDATE domains SET label = 'B'"
            })
    void rowsThatSomebodyEditedAreNotTrusted(String edit) throws IOException {
        add("chat.ana.example", "kitchen");
        ledgers.run("INSERT INTO names (label, user_id, used) VALUES ('B', 'alice', 9)");
        ledgers.run(edit);
        assertThatThrownBy(this::book)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("relay.db: rows that owui-relay did not write (expected: ");
    }

    private static void assertRefused(DomainBook.Addition addition, String reason) {
        assertThat(addition).isInstanceOf(DomainBook.Addition.Refused.class);
        assertThat(((DomainBook.Addition.Refused) addition).reason()).contains(reason, "(expected: ");
    }

    private DomainBook.Addition add(String host, String name) throws IOException {
        return book().add(host(host), new Label(name), RELAY, ADMIN);
    }

    private DomainBook book() throws IOException {
        return new DomainBook(ledgers.next());
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
