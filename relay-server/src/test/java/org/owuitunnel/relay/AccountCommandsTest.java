package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.Invitations;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine;

/** Users, names, invitations, the audit, backup and restore, as they are typed. */
class AccountCommandsTest {
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    @BeforeEach
    void aRelayWithAUser() throws IOException {
        configure("");
        assertThat(run("token", "create", "ana")).isZero();
        try (Ledger ledger = Ledger.in(data())) {
            String id = new TokenStore(ledger).list().getFirst().owner().id();
            assertThat(new NameBook(ledger).claim(id, "kitchen")).isNotNull();
        }
    }

    @Test
    void usersAreListedDisabledEnabledAndRemoved() throws IOException {
        assertThat(run("user", "disable", "Ana")).isZero();
        assertThat(err.toString()).contains("ana is disabled");
        assertThat(table("user", "list").getLast())
                .matches("ana\\|[a-z0-9]{8}\\|\\d{4}-\\d\\d-\\d\\d\\|disabled\\|1\\|kitchen\\|0B\\|-");
        assertThat(run("token", "create", "ana")).isEqualTo(2);
        assertThat(err.toString()).contains("user: ana is disabled (expected: 'owui-relay user enable ana' first)");
        assertThat(run("user", "enable", "ana")).isZero();
        assertThat(table("user", "list").getLast()).contains("|enabled|");
        assertThat(run("user", "remove", "ana")).isZero();
        assertThat(err.toString()).contains("removed ana; free again: kitchen");
        for (String act : List.of("disable", "enable", "remove")) {
            assertThat(run("user", act, "ana")).isEqualTo(2);
            assertThat(err.toString()).contains("owui-relay: user: ana (expected: one that 'user list' shows)");
        }
        assertThat(run("user", "list")).isZero();
        assertThat(err.toString()).contains("no users yet (expected: owui-relay token create NAME)");
    }

    @Test
    void limitsAreSetOneByOneAndCleared() {
        assertThat(run("user", "limit", "ana", "--tunnels", "3", "--requests", "50/s", "--bandwidth", "10MB/s"))
                .isZero();
        assertThat(run("user", "limit", "ana", "--streams", "200", "--monthly", "1GiB", "--tunnels", "none"))
                .isZero();
        assertThat(err.toString()).contains("ana: requests 50/s, bandwidth 10MB/s, streams 200, monthly 1GiB");
        assertThat(table("user", "list").getLast())
                .endsWith("|requests 50/s, bandwidth 10MB/s, streams 200, monthly 1GiB");
        assertThat(run("user", "limit", "ana")).isEqualTo(2);
        assertThat(err.toString()).contains("limit: none named (expected: --tunnels, ");
        assertThat(run("user", "limit", "bob", "--tunnels", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("user: bob (expected: one that 'user list' shows)");
    }

    @ParameterizedTest
    @CsvSource({
        "--tunnels, 0",
        "--tunnels, -1",
        "--tunnels, many",
        "--tunnels, 9999999999",
        "--requests, 50",
        "--requests, 5/m",
        "--bandwidth, 10MB",
        "--bandwidth, 10Mbit/s",
        "--bandwidth, 0B/s",
        "--streams, 1.5",
        "--monthly, 100",
        "--monthly, 100gb"
    })
    void aLimitThatIsNoneIsRefusedAndNothingChanges(String option, String text) {
        assertThat(run("user", "limit", "ana", option + "=" + text)).isEqualTo(2);
        assertThat(err.toString()).contains(option.substring(2) + ": " + text + " (expected: ", ", or none)");
        assertThat(table("user", "list").getLast()).endsWith("|-");
    }

    @Test
    void namesAreListedReservedAndReleased() {
        assertThat(run("name", "reserve", "team-*")).isZero();
        assertThat(table("name", "list")).containsExactly("kitchen|ana", "team-*|(reserved)");
        assertThat(run("name", "unreserve", "team-*")).isZero();
        assertThat(run("name", "unreserve", "team-*")).isEqualTo(2);
        assertThat(err.toString()).contains("pattern: team-* (expected: one that 'name list' shows)");
        assertThat(run("name", "reserve", "a?")).isEqualTo(2);
        assertThat(run("domain", "add", "chat.ana.example", "kitchen")).isZero();
        assertThat(run("name", "release", "kitchen")).isZero();
        assertThat(err.toString()).contains("free again: kitchen of ana; no longer served: chat.ana.example");
        assertThat(run("name", "release", "kitchen")).isEqualTo(2);
        assertThat(run("name", "release", "a_b")).isEqualTo(2);
        assertThat(err.toString()).contains("name: a_b (expected: one that 'name list' shows)");
    }

    @Test
    void anInvitationIsALinkAloneWhoseKeyMakesAToken() throws IOException {
        assertThat(run("invite", "bob", "--for", "2h")).isZero();
        String link = out.toString().strip();
        assertThat(out.toString()).matches("https://tunnel\\.example\\.com/\\.owui-tunnel/join#[A-Za-z0-9_-]{22}\\R");
        assertThat(err.toString()).contains("for bob, once, until ").doesNotContain(link);
        try (Ledger ledger = Ledger.in(data())) {
            assertThat(new Invitations(ledger).redeem(link.substring(link.indexOf('#') + 1), ""))
                    .isInstanceOf(TokenStore.Creation.Created.class);
        }
        configure("https: {port: 8443}\n");
        assertThat(run("invitation", "list")).isZero();
        assertThat(err.toString()).contains("no invitation is open");
        assertThat(run("invite", "bob")).isZero();
        assertThat(out.toString()).startsWith("https://tunnel.example.com:8443/");
        assertThat(run("invitation", "list")).isZero();
        assertThat(out.toString()).matches("[0-9a-f]{8}  bob +until \\S+\\R");
        String id = out.toString().substring(0, 8);
        assertThat(run("invitation", "cancel", id)).isZero();
        assertThat(err.toString()).contains("cancelled: " + id + ", for bob");
        assertThat(run("invitation", "cancel", id)).isEqualTo(2);
        assertThat(err.toString()).contains("id: " + id + " (expected: one that 'invitation list' shows)");
        configure("https: {port: 8443, public-port: 443}\n");
        assertThat(run("invite", "bob")).isZero();
        assertThat(out.toString()).startsWith("https://tunnel.example.com/");
        configure("https: {port: 0}\n");
        assertThat(run("invite", "bob")).isEqualTo(2);
        assertThat(err.toString()).contains("https.port: 0 (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "31d", "yesterday"})
    void anInvitationHasATimeThatMakesSense(String time) {
        assertThat(run("invite", "bob", "--for", time)).isEqualTo(2);
        assertThat(err.toString()).contains("for: " + time + " (expected: a time from 1m to 30d, ");
    }

    @Test
    void theAuditTellsTheNewestLast() {
        run("user", "disable", "ana");
        String user = System.getProperty("user.name");
        assertThat(table("audit").getLast()).matches("\\S+Z\\|cli:" + user + "\\|user\\.disable\\|ana");
        assertThat(table("audit")).hasSize(3);
        assertThat(table("audit", "--limit", "1")).hasSize(1);
        assertThat(run("audit", "--limit", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("limit: 0 (expected: 1 to 100000)");
    }

    @Test
    void whatWasBackedUpIsPutBackAndThatIsWrittenDown() throws IOException {
        assertThat(run("backup", "copy.db")).isZero();
        Path copy = home.resolve("copy.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        assertThat(run("backup", "copy.db")).isEqualTo(1);
        assertThat(err.toString()).contains("owui-relay: " + copy + ": is there already (expected: a new file)");
        assertThat(run("user", "remove", "ana")).isZero();
        assertThat(run("restore", "copy.db")).isZero();
        assertThat(err.toString()).contains("restored from " + copy + "; what was there is ");
        assertThat(table("user", "list").getLast()).startsWith("ana|");
        assertThat(table("audit").getLast()).endsWith("|restore|copy.db");
        assertThat(data().resolve("relay.db.before-restore")).exists();
        assertThat(run("restore", "relay.yml")).isEqualTo(1);
        assertThat(err.toString()).contains("relay.yml: not a database of owui-relay (expected: ");
        assertThat(run("restore", "none.db")).isEqualTo(1);
        assertThat(err.toString()).contains("none.db: no such file");
        assertThat(table("user", "list").getLast()).startsWith("ana|");
    }

    private List<String> table(String... arguments) {
        assertThat(run(arguments)).isZero();
        return out.toString().lines().map(line -> line.replaceAll("  +", "|")).toList();
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                home.resolve("relay.yml"),
                "domain: tunnel.example.com\ndata: data\ntls: {certificate: /none, key: /none}\n" + more);
    }

    private Path data() {
        return home.resolve("data");
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine root =
                Main.commandLine(new Machine(Map.of("OWUI_RELAY_CONFIG", "relay.yml"), "Linux", home, false, home));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return root.execute(arguments);
    }
}
