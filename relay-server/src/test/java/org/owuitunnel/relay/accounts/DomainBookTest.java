package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;

class DomainBookTest {
    private static final Hostname RELAY = host("tunnel.example.com");

    @TempDir
    private Path folder;

    private NameBook names;

    @BeforeEach
    void twoOwners() throws IOException {
        names = NameBook.in(folder);
        names.claim("alice", "kitchen");
        names.claim("alice", "cellar");
        names.claim("bob", "attic");
    }

    @Test
    void aHostBelongsToWhomItsTunnelBelongsTo() throws IOException {
        DomainEntry entry = new DomainEntry(host("chat.ana.example"), "alice", new Label("kitchen"));
        assertThat(add("chat.ana.example", "kitchen")).isEqualTo(new DomainBook.Addition.Added(entry));
        assertThat(book().all()).containsExactly(entry);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("domains.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatLeadsSomewhereDoesNotLeadElsewhereBeforeItIsRemoved() throws IOException {
        add("chat.ana.example", "kitchen");
        assertThat(add("CHAT.ana.example.", "kitchen"))
                .as("the same again")
                .isInstanceOf(DomainBook.Addition.Added.class);
        assertRefused(add("chat.ana.example", "cellar"), "leads to kitchen of token alice");
        assertRefused(add("chat.ana.example", "attic"), "(expected: 'domain remove chat.ana.example' first)");
        assertThat(book().remove(host("chat.ana.example"))).isPresent();
        assertThat(book().remove(host("chat.ana.example"))).isEmpty();
        assertThat(add("chat.ana.example", "attic")).isInstanceOf(DomainBook.Addition.Added.class);
        assertThat(book().all()).hasSize(1);
    }

    @Test
    void aNameOfNobodyIsNoPlaceForIt() throws IOException {
        assertRefused(add("chat.ana.example", "garage"), "name: garage belongs to no token");
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
        assertRefused(add("more.ana.example", "cellar"), "20 belong to token alice");
        assertThat(add("bob.example", "attic")).isInstanceOf(DomainBook.Addition.Added.class);
    }

    @Test
    void allOwnersTogetherHaveABoundToo() throws IOException {
        List<DomainEntry> entries = new ArrayList<>();
        for (int i = 0; i < DomainBook.MAX_DOMAINS; i++) {
            entries.add(new DomainEntry(host("a" + i + ".example"), "owner" + i, new Label("a" + i)));
        }
        new DomainsFile(file()).write(entries);
        assertRefused(add("more.example", "kitchen"), "1000 are there (expected: fewer than 1000)");
    }

    @Test
    void whoseTokenIsGoneHasNone() throws IOException {
        add("one.ana.example", "kitchen");
        add("bob.example", "attic");
        add("two.ana.example", "cellar");
        DomainBook before = book();
        assertThat(book().release("alice")).hasSize(2);
        assertThat(before.all()).as("seen by a relay that runs").hasSize(1);
        assertThat(book().release("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"version\": 2, \"domains\": []}",
                "{\"version\": 1}",
                "{\"version\": 1, \"domains\": [{\"host\": \"A.example\", \"owner\": \"a\", \"name\": \"b\"}]}",
                "{\"version\": 1, \"domains\": [{\"host\": \"a.example.\", \"owner\": \"a\", \"name\": \"b\"}]}",
                "{\"version\": 1, \"domains\": [{\"host\": \"a.example\", \"owner\": \"a\", \"name\": \"B\"}]}",
                "{\"version\": 1, \"domains\": [{\"host\": \"a.example\", \"name\": \"b\"}]}",
                "{\"version\": 1, \"domains\": [{\"host\": \"a.example\", \"owner\": \"a\", \"name\": \"b\"},"
                        + " {\"host\": \"a.example\", \"owner\": \"c\", \"name\": \"d\"}]}",
            })
    void aFileThatSomebodyEditedIsNotTrusted(String content) throws IOException {
        file().write(content.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::book).isInstanceOf(IOException.class).hasMessageContaining("domains.json: ");
    }

    @Test
    void oneThatOthersCanReadIsNotTrustedEither() throws IOException {
        add("chat.ana.example", "kitchen");
        Files.setPosixFilePermissions(folder.resolve("domains.json"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::book).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    private static void assertRefused(DomainBook.Addition addition, String reason) {
        assertThat(addition).isInstanceOf(DomainBook.Addition.Refused.class);
        assertThat(((DomainBook.Addition.Refused) addition).reason()).contains(reason, "(expected: ");
    }

    private DomainBook.Addition add(String host, String name) throws IOException {
        return book().add(host(host), new Label(name), names, RELAY);
    }

    private DomainBook book() throws IOException {
        return new DomainBook(file());
    }

    private PrivateFile file() {
        return new PrivateFile(folder.resolve("domains.json"));
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
