package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.Ledgers;

class DomainViewTest {
    private static final Hostname RELAY = host("tunnel.example.com");
    private static final Hostname CHAT = host("chat.ana.example");
    private static final Label KITCHEN = new Label("kitchen");

    private static final Actor ADMIN = new Actor("cli:root");

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private Owner ana;
    private DomainView view;

    private final Ledgers ledgers = new Ledgers(() -> now, new Random(1));

    @BeforeEach
    void anaHasAHost() throws IOException {
        ledgers.in(folder, "bob");
        Ledger ledger = ledgers.next();
        TokenStore tokens = new TokenStore(ledger);
        ana = ((TokenStore.Creation.Created) tokens.create("ana")).entry().owner();
        names().claim(ana.id(), "kitchen");
        view = new DomainView(book(), new NameBook(ledger), tokens, RELAY);
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void aHostCountsFromTheLookAfterItWasAddedUntilTheOneAfterItWasRemoved() throws IOException {
        assertThat(view.find(CHAT)).isNull();
        add(CHAT);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isEqualTo(new CustomHosts.Holder(ana.id(), KITCHEN));
        assertThat(view.of(ana, KITCHEN)).containsExactly(CHAT);
        assertThat(view.look()).as("nothing new").isFalse();
        book().remove(CHAT, ADMIN);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isNull();
        assertThat(view.of(ana, KITCHEN)).isEmpty();
    }

    @Test
    void aDisabledUserHasNoHostsUntilHeIsEnabled() throws IOException {
        add(CHAT);
        view.look();
        UserBook users = new UserBook(ledgers.next());
        assertThat(users.disable("ana", true, ADMIN)).isPresent();
        now = now.plusSeconds(2);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isNull();
        assertThat(users.disable("ana", false, ADMIN)).isPresent();
        now = now.plusSeconds(2);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isNotNull();
    }

    @Test
    void aNameThatHasAnotherOwnerNowIsNotShownWhatTheOneBeforeHad() throws IOException {
        add(CHAT);
        view.look();
        assertThat(names().release(KITCHEN, ADMIN)).isPresent();
        names().claim("bob", "kitchen");
        assertThat(view.of(new Owner("bob", "bob"), KITCHEN)).isEmpty();
        view.look();
        assertThat(view.find(CHAT)).isNull();
        assertThat(view.of(new Owner("bob", "bob"), KITCHEN)).isEmpty();
    }

    @Test
    void aHostBelowADomainThatTheRelayHasHadSinceDoesNotCount() throws IOException {
        add(CHAT);
        Ledger ledger = ledgers.next();
        DomainView moved = new DomainView(book(), new NameBook(ledger), new TokenStore(ledger), host("ana.example"));
        assertThat(moved.find(CHAT)).isNull();
    }

    @Test
    void aBookThatBreaksWhileTheRelayRunsLeavesWhatWasServed() throws IOException {
        add(CHAT);
        view.look();
        ledgers.run("ALTER TABLE domains RENAME TO elsewhere");
        assertThat(view.look()).isFalse();
        assertThat(view.find(CHAT)).isNotNull();
    }

    private void add(Hostname host) throws IOException {
        assertThat(book().add(host, KITCHEN, RELAY, ADMIN)).isInstanceOf(DomainBook.Addition.Added.class);
    }

    private NameBook names() throws IOException {
        return new NameBook(ledgers.next());
    }

    private DomainBook book() throws IOException {
        return new DomainBook(ledgers.next());
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
