package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;

class DomainViewTest {
    private static final Hostname RELAY = host("tunnel.example.com");
    private static final Hostname CHAT = host("chat.ana.example");
    private static final Label KITCHEN = new Label("kitchen");

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private Owner ana;
    private DomainView view;

    @BeforeEach
    void anaHasAHost() throws IOException {
        InstantSource clock = () -> now;
        TokenStore tokens = new TokenStore(new PrivateFile(folder.resolve("tokens.json")), clock, new Random(1));
        ana = ((TokenStore.Creation.Created) tokens.create("ana")).entry().owner();
        NameBook.in(folder).claim(ana.id(), "kitchen");
        view = new DomainView(book(), NameBook.in(folder), tokens, RELAY);
    }

    @Test
    void aHostCountsFromTheLookAfterItWasAddedUntilTheOneAfterItWasRemoved() throws IOException {
        assertThat(view.find(CHAT)).isNull();
        add(CHAT);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isEqualTo(new CustomHosts.Holder(ana.id(), KITCHEN));
        assertThat(view.of(ana, KITCHEN)).containsExactly(CHAT);
        assertThat(view.look()).as("nothing new").isFalse();
        book().remove(CHAT);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isNull();
        assertThat(view.of(ana, KITCHEN)).isEmpty();
    }

    @Test
    void aRevokedTokenHasNoHostsEvenWhenNobodyTookThemOutOfTheBook() throws IOException {
        add(CHAT);
        view.look();
        TokenStore.in(folder).revoke(ana.id());
        now = now.plusSeconds(2);
        assertThat(view.look()).isTrue();
        assertThat(view.find(CHAT)).isNull();
    }

    @Test
    void aNameThatHasAnotherOwnerNowIsNotShownWhatTheOneBeforeHad() throws IOException {
        add(CHAT);
        view.look();
        NameBook.in(folder).release(ana.id());
        NameBook.in(folder).claim("bob", "kitchen");
        assertThat(view.of(new Owner("bob", "bob"), KITCHEN)).isEmpty();
        view.look();
        assertThat(view.find(CHAT)).isNull();
        assertThat(view.of(new Owner("bob", "bob"), KITCHEN)).isEmpty();
    }

    @Test
    void aHostBelowADomainThatTheRelayHasHadSinceDoesNotCount() throws IOException {
        add(CHAT);
        DomainView moved = new DomainView(book(), NameBook.in(folder), TokenStore.in(folder), host("ana.example"));
        assertThat(moved.find(CHAT)).isNull();
    }

    @Test
    void aBookThatBreaksWhileTheRelayRunsLeavesWhatWasServed() throws IOException {
        add(CHAT);
        view.look();
        new PrivateFile(folder.resolve("domains.json")).write("{".getBytes(StandardCharsets.UTF_8));
        assertThat(view.look()).isFalse();
        assertThat(view.find(CHAT)).isNotNull();
    }

    private void add(Hostname host) throws IOException {
        assertThat(book().add(host, KITCHEN, NameBook.in(folder), RELAY)).isInstanceOf(DomainBook.Addition.Added.class);
    }

    private DomainBook book() throws IOException {
        return DomainBook.in(folder);
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
