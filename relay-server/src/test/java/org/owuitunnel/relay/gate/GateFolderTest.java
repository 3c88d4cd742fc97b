package org.owuitunnel.relay.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.testing.Ledgers;

/** What outlives a relay: links, passes, and who has come. */
class GateFolderTest {
    private static final Label DEMO = new Label("demo");
    private static final String ANA = "ana";

    @TempDir
    private Path folder;

    private final Instant now = Instant.parse("2026-11-26T12:00:00Z");

    private final Ledgers ledgers = new Ledgers(InstantSource.fixed(now), new Random(2));

    @BeforeEach
    void aUser() throws IOException {
        ledgers.in(folder, ANA);
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    @Test
    void linksPassesAndVisitsAreThereAfterARestart() throws IOException {
        Gate before = gate();
        Gate.Made made = make(before, false, "secret");
        String pass = entered(before, made.key().text(), "secret");
        assertThat(admitted(before, pass)).isTrue();
        before.look(true);

        Gate after = gate();
        assertThat(admitted(after, pass)).isTrue();
        assertThat(after.list(ANA)).hasSize(1);
        Gate.Listed listed = after.list(ANA).getFirst();
        assertThat(listed.share().terms().password().orElseThrow().matches("secret"))
                .isTrue();
        assertThat(listed.share().terms().label()).isEqualTo("for Anna");
        assertThat(listed.used()).isTrue();
        assertThat(listed.visits()).hasSize(1);
        assertThat(listed.visits().getFirst().requests()).isEqualTo(4);
        assertThat(refusal(after, made.key().text(), "wrong")).isEqualTo(Gate.Why.PASSWORD_WRONG);
    }

    @Test
    void linkThatOpensOnceIsUsedAfterARestartToo() throws IOException {
        Gate.Made made = make(gate(), true, "");
        assertThat(entered(gate(), made.key().text(), "")).isNotEmpty();
        assertThat(refusal(gate(), made.key().text(), "")).isEqualTo(Gate.Why.USED);
    }

    @Test
    void whatOneRelayEndsIsNoneForTheOther() throws IOException {
        Gate old = gate();
        Gate.Made made = make(old, false, "");
        String pass = entered(old, made.key().text(), "");
        Gate next = gate();
        boolean[] cut = new boolean[1];
        old.admit(DEMO, ANA, request(pass)).orElseThrow().opened(() -> cut[0] = true);

        assertThat(next.revoke(ANA, made.share().id())).isTrue();
        assertThat(cut[0]).isFalse();
        old.look(false);

        assertThat(cut[0]).isTrue();
        assertThat(admitted(old, pass)).isFalse();
        assertThat(admitted(next, pass)).isFalse();
    }

    @Test
    void ownersLinksOfRunsBeforeMakeRoomUnlessTheyWereUsed() throws IOException {
        Gate gate = gate();
        gate.own(DEMO, ANA, ShareKey.digest("first"));
        entered(gate, "first", "");
        for (int run = 0; run < 2 * ShareBook.MAX_PER_NAME; run++) {
            gate.own(DEMO, ANA, ShareKey.digest("run " + run));
        }
        assertThat(gate.list(ANA)).hasSize(2);
        assertThat(refusal(gate, "run 3", "")).isEqualTo(Gate.Why.UNKNOWN);
        assertThat(entered(gate, "run " + (2 * ShareBook.MAX_PER_NAME - 1), "")).isNotEmpty();
    }

    @Test
    void noTunnelHasMoreLinksThanAnyoneKeepsAnEyeOn() throws IOException {
        Gate gate = gate();
        for (int i = 0; i < ShareBook.MAX_PER_NAME; i++) {
            make(gate, false, "");
        }
        assertThat(gate.make(DEMO, ANA, terms(false), "")).isEmpty();
        assertThat(gate.make(new Label("other"), ANA, terms(false), "")).isPresent();
    }

    @Test
    void filesAreForTheirOwnerAloneAndHoldNoKey() throws IOException {
        Gate.Made made = make(gate(), false, "hunter2");
        StringBuilder all = new StringBuilder();
        for (String file : new String[] {"relay.db", "relay.db-wal", "relay.db-shm", "gate.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
            all.append(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1));
        }
        assertThat(all.toString())
                .contains(made.share().digest())
                .doesNotContain(made.key().text(), "hunter2");
        assertThat(made.toString()).doesNotContain(made.key().text());
    }

    @Test
    void rowsThatCannotBeReadStopTheStart() throws IOException {
        make(gate(), false, "");
        ledgers.run("UPDATE shares SET kind = 'guest of honour'");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(this::gate)
                .withMessageContaining("relay.db: rows that owui-relay did not write");
    }

    @Test
    void linksOfAUserWhoIsGoneEndForARelayThatRuns() throws IOException {
        Gate gate = gate();
        Gate.Made made = make(gate, false, "");
        String pass = entered(gate, made.key().text(), "");
        assertThat(new UserBook(ledgers.next()).remove(ANA, new Actor("cli:root")))
                .isPresent();
        gate.look(false);
        assertThat(admitted(gate, pass)).isFalse();
        assertThat(gate().list(ANA)).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsNotThereAfterTheNextLook() throws IOException {
        Gate gate = gate();
        Gate.Made kept = make(gate, false, "");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> gate.make(DEMO, "nobody", terms(false), ""));
        gate.look(false);
        assertThat(gate.list("nobody")).isEmpty();
        assertThat(gate.list(ANA)).hasSize(1);
        assertThat(entered(gate, kept.key().text(), "")).isNotEmpty();
    }

    @Test
    void aDatabaseThatBreaksUnderARunningRelayThrowsNobodyOut() throws IOException {
        Gate gate = gate();
        String pass = entered(gate, make(gate, false, "").key().text(), "");
        ledgers.run("ALTER TABLE visits RENAME TO elsewhere");
        gate.look(true);
        assertThat(admitted(gate, pass)).isTrue();
    }

    private Gate gate() throws IOException {
        return Gate.in(folder, ledgers.next().database(), InstantSource.fixed(now));
    }

    private static Share.Terms terms(boolean once) {
        return new Share.Terms(Share.Kind.VISITOR, "for Anna", Optional.empty(), once, Optional.empty(), false);
    }

    private static Gate.Made make(Gate gate, boolean once, String password) throws IOException {
        return gate.make(DEMO, ANA, terms(once), password).orElseThrow();
    }

    private static String entered(Gate gate, String key, String password) throws IOException {
        return ((Gate.Entry.Entered) gate.enter(DEMO, ANA, key, password, request(""))).pass();
    }

    private static Gate.Why refusal(Gate gate, String key, String password) throws IOException {
        return ((Gate.Entry.Refused) gate.enter(DEMO, ANA, key, password, request(""))).why();
    }

    private static boolean admitted(Gate gate, String pass) {
        return gate.admit(DEMO, ANA, request(pass)).isPresent()
                && gate.admit(DEMO, ANA, request("x; " + Gate.COOKIE + "=" + pass))
                        .isPresent();
    }

    private static RequestHead request(String pass) {
        return new RequestHead(
                "GET", "demo.localhost", "/", false, Fields.of("cookie", Gate.COOKIE + "=" + pass, "user-agent", "x"));
    }
}
