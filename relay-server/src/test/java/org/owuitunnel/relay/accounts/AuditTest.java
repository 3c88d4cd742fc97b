package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.Ledgers;

class AuditTest {
    private static final Actor ADMIN = new Actor("cli:root");

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private final Ledgers ledgers = new Ledgers(clock, new Random(4));

    @BeforeEach
    void place() throws IOException {
        ledgers.in(folder);
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void eachActOfAnAdministratorIsWrittenDown() throws IOException {
        Ledger ledger = ledgers.next();
        TokenStore tokens = new TokenStore(ledger);
        NewToken wish = new NewToken("ana", "", Optional.of(Duration.ofDays(30)), false);
        TokenStore.Creation.Created made = (TokenStore.Creation.Created) tokens.create(wish, ADMIN);
        assertThat(new NameBook(ledger).claim(made.entry().owner().id(), "demo"))
                .isInstanceOf(Claim.Granted.class);
        UserBook users = new UserBook(ledger);
        users.disable("ana", true, ADMIN);
        users.disable("ana", false, ADMIN);
        users.limit("ana", before -> TWO, "tunnels 2", ADMIN);
        DomainBook domains = new DomainBook(ledger);
        Hostname host = Hostname.of("chat.ana.example").orElseThrow();
        domains.add(host, new Label("demo"), Hostname.of("tunnel.example.com").orElseThrow(), ADMIN);
        domains.remove(host, ADMIN);
        new ReservedPatterns(ledger).add("x-*", ADMIN);
        new ReservedPatterns(ledger).remove("x-*", ADMIN);
        new NameBook(ledger).release(new Label("demo"), ADMIN);
        Invitations invitations = new Invitations(ledger);
        Invitations.Creation.Created invited =
                (Invitations.Creation.Created) invitations.create("ana", Invitations.PRESET, ADMIN);
        String mark = JoinKey.mark(JoinKey.digest(invited.key().text()));
        String second = ((TokenStore.Creation.Created)
                        invitations.redeem(invited.key().text(), ""))
                .entry()
                .id();
        tokens.revoke(made.entry().id(), ADMIN);
        users.remove("ana", ADMIN);

        String id = made.entry().id();
        assertThat(rows(ledger))
                .containsExactly(
                        "cli:root user.create ana ",
                        "cli:root token.create " + id + " of ana, until 2026-12-24T02:12:00Z",
                        "cli:root user.disable ana ",
                        "cli:root user.enable ana ",
                        "cli:root user.limit ana tunnels 2",
                        "cli:root domain.add chat.ana.example tunnel demo",
                        "cli:root domain.remove chat.ana.example tunnel demo",
                        "cli:root name.reserve x-* ",
                        "cli:root name.unreserve x-* ",
                        "cli:root name.release demo of ana",
                        "cli:root invite ana " + mark + ", until 2026-11-25T02:12:00Z",
                        "invitation:" + mark + " token.create " + second + " of ana",
                        "invitation:" + mark + " redeem ana token " + second,
                        "cli:root token.revoke " + id + " of ana",
                        "cli:root user.remove ana ");
        assertThat(new Audit(ledger).last(100)).allMatch(entry -> entry.at().equals(clock.instant()));
        assertThat(String.join("\n", rows(ledger)))
                .doesNotContain(
                        made.token().secret().substring(4), invited.key().text());
    }

    @Test
    void whatWasNotDoneIsNotWrittenDown() throws IOException {
        Ledger ledger = ledgers.next();
        assertThat(new UserBook(ledger).disable("nobody", true, ADMIN)).isEmpty();
        assertThat(new TokenStore(ledger).revoke("nobody", ADMIN)).isEmpty();
        assertThat(new UserBook(ledger).remove("nobody", ADMIN)).isEmpty();
        assertThat(rows(ledger)).isEmpty();
        new TokenStore(ledger).create("ana");
        assertThatThrownBy(() -> new UserBook(ledger)
                        .limit(
                                "ana",
                                before -> {
                                    throw new IllegalStateException("mistyped");
                                },
                                "",
                                ADMIN))
                .isInstanceOf(IllegalStateException.class);
        assertThat(rows(ledger)).hasSize(2);
    }

    @Test
    void theOldestMakeRoom() throws IOException {
        Ledger ledger = ledgers.next();
        int ignored = ledger.database()
                .<Integer>write(sql -> sql.run("INSERT INTO audit (at, actor, act, subject, detail)"
                        + " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + Audit.MAX_ROWS
                        + ") SELECT 0, 'cli:root', 'old', i, '' FROM n"));
        new TokenStore(ledger).create("ana");
        long rows = ledger.database().<Long>read(sql -> sql.number("SELECT count(*) FROM audit"));
        assertThat(rows).isEqualTo(Audit.MAX_ROWS);
        assertThat(new Audit(ledger).last(Audit.MAX_ROWS).getFirst().subject()).isEqualTo("3");
        assertThat(new Audit(ledger).last(2))
                .extracting(Audit.Entry::act)
                .containsExactly("user.create", "token.create");
    }

    @Test
    void whatAUserIsGrantedIsKnownToARelayThatRuns() throws IOException {
        TokenStore relay = new TokenStore(ledgers.next());
        String owner = ((TokenStore.Creation.Created) relay.create("ana"))
                .entry()
                .owner()
                .id();
        assertThat(relay.limits(owner)).isEqualTo(UserLimits.NONE);
        assertThat(new UserBook(ledgers.next()).limit("ANA", before -> TWO, "", ADMIN))
                .map(UserEntry::limits)
                .contains(TWO);
        clock.advance(AccountsWatch.LOOK_EVERY);
        assertThat(relay.limits(owner)).isEqualTo(TWO);
    }

    private static final UserLimits TWO = new UserLimits(
            OptionalInt.of(2),
            OptionalInt.of(50),
            OptionalLong.of(10_000_000),
            OptionalInt.empty(),
            OptionalLong.of(100_000_000_000L));

    private static List<String> rows(Ledger ledger) throws IOException {
        return new Audit(ledger)
                .last(100).stream()
                        .map(entry -> entry.actor() + " " + entry.act() + " " + entry.subject() + " " + entry.detail())
                        .toList();
    }
}
