package org.owuitunnel.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.route.Label;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

class RelayCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    /** Stands for the commands that are not here. */
    @Command(name = "fail")
    private static final class Failing implements Runnable {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void run() {
            throw failure;
        }
    }

    @Test
    void aTokenIsPrintedAloneAndOnce() throws IOException {
        assertThat(run("token", "create", "laptop")).isZero();
        String token = out.toString().strip();
        assertThat(out.toString()).matches("owt_[A-Za-z0-9_-]{43}\\R");
        assertThat(err.toString()).contains(" for laptop;").doesNotContain(token);
        assertThat(tokens().verify(token)).map(bearer -> bearer.owner().name()).contains("laptop");
        assertThat(Files.readString(state().resolve("relay.db"), StandardCharsets.ISO_8859_1))
                .contains("laptop")
                .doesNotContain(token.substring(4));
    }

    @Test
    void theListShowsIdsUsersLabelsDaysAndTunnels() throws IOException {
        run("token", "create", "ana", "--label", "work laptop", "--expires", "30d");
        run("token", "create", "ana");
        TokenEntry entry = tokens().list().getFirst();
        NameBook.in(state()).claim(entry.owner().id(), "demo");
        NameBook.in(state()).claim(entry.owner().id(), "chat");
        out.getBuffer().setLength(0);
        assertThat(run("token", "list")).isZero();
        LocalDate today = LocalDate.ofInstant(entry.created(), ZoneOffset.UTC);
        assertThat(out.toString().lines().map(line -> line.replaceAll("  +", "|")))
                .containsExactly(
                        "ID|USER|LABEL|CREATED|EXPIRES|LAST USED|NAMES",
                        entry.id() + "|ana|work laptop|" + today + "|" + today.plusDays(30) + "|-|chat, demo",
                        tokens().list().getLast().id() + "|ana|-|" + today + "|-|-|chat, demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "-1d", "30s", "3651d", "1000000h", "30", "tomorrow", "2020-01-01"})
    void anEndInThePastOrAnAbsurdOneIsRefused(String expires) throws IOException {
        assertThat(run("token", "create", "ana", "--expires=" + expires)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("owui-relay: expires: " + expires + " (expected: a time from 1m to 3650d, ");
        assertThat(state()).doesNotExist();
    }

    @Test
    void anEmptyListSaysHowToFillIt() {
        assertThat(run("token", "list")).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("owui-relay token create NAME");
    }

    @Test
    void aRevokedTokenIsGoneAndItsUserKeepsHisNames() throws IOException {
        run("token", "create", "laptop");
        TokenEntry entry = tokens().list().getFirst();
        NameBook.in(state()).claim(entry.owner().id(), "demo");
        assertThat(run("token", "revoke", entry.id())).isZero();
        assertThat(err.toString()).contains("revoked token " + entry.id() + " of laptop");
        assertThat(tokens().list()).isEmpty();
        assertThat(NameBook.in(state()).namesOf(entry.owner().id())).containsExactly(new Label("demo"));
        assertThat(run("token", "revoke", entry.id())).isEqualTo(2);
        assertThat(err.toString())
                .contains("owui-relay: id: " + entry.id() + " (expected: one that 'token list' shows)");
    }

    @Test
    void tokensCanBeMadeBeforeTheRelayCouldStart() throws IOException {
        writeConfig("domain: tunnel.example.com\ntls: {certificate: /none, key: /none}\ndata: elsewhere\n");
        assertThat(run("token", "create", "laptop")).isZero();
        assertThat(config().resolveSibling("elsewhere/relay.db")).exists();
        writeConfig("dta: elsewhere\n");
        assertThat(run("token", "create", "phone")).isEqualTo(2);
        assertThat(err.toString()).contains("relay.yml:1: dta: unknown key (did you mean 'data'?)");
    }

    @Test
    void aUserMayHaveAnotherToken() throws IOException {
        run("token", "create", "laptop");
        assertThat(run("token", "create", "laptop")).isZero();
        assertThat(tokens().list())
                .hasSize(2)
                .extracting(TokenEntry::owner)
                .containsOnly(tokens().list().getFirst().owner());
    }

    @Test
    void theOptionsMayStandBeforeOrBehindTheCommand() throws IOException {
        Path file = Files.writeString(home.resolve("other.yml"), "data: " + home.resolve("there") + "\n");
        assertThat(run("token", "--config", file.toString(), "create", "one")).isZero();
        assertThat(run("token", "create", "two", "-c", "other.yml")).isZero();
        assertThat(TokenStore.in(home.resolve("there")).list()).hasSize(2);
        assertThat(run("token", "list", "--config", "missing.yml")).isEqualTo(2);
        assertThat(err.toString()).contains(home.resolve("missing.yml") + ": no such file");
    }

    @Test
    void aVariableNamesTheFileToo() throws IOException {
        Files.writeString(home.resolve("other.yml"), "data: there\n");
        assertThat(run(Map.of("OWUI_RELAY_CONFIG", "other.yml"), "token", "create", "one"))
                .isZero();
        assertThat(home.resolve("there/relay.db")).exists();
        assertThat(run(Map.of("OWUI_RELAY_CONFIG", "missing.yml"), "token", "list"))
                .isEqualTo(2);
    }

    @Test
    void checkListsEachValueAndItsPlace() throws IOException {
        writeConfig("tls: {local-ca: true}\nlog: json\n");
        assertThat(run(Map.of("OWUI_RELAY_HTTPS_PORT", "8443"), "config", "check"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "https.port 8443 OWUI_RELAY_HTTPS_PORT",
                        "http.port 80 preset",
                        "log json " + config() + ":2",
                        "configuration: usable; tokens: 0 (expected before the first client: owui-relay token create NAME)");
    }

    @Test
    void checkTellsEverythingThatIsWrongAndNoStackTrace() throws IOException {
        writeConfig("domain: 7\nlog: loud\nhttps: {prot: 1}\n");
        assertThat(run("config", "check")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("owui-relay: "))
                .noneMatch(line -> line.contains("\tat "));
    }

    @Test
    void checkFindsTokensThatOthersCanRead() throws IOException {
        writeConfig("tls: {local-ca: true}\n");
        run("token", "create", "laptop");
        Path tokens = state().resolve("relay.db");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("config", "check")).isEqualTo(1);
        assertThat(err.toString()).contains("owui-relay: " + tokens + ": rw-r--r--, others can use this secret");
    }

    @Test
    void mistypedArgumentsAreToldInTwoLines() {
        assertThat(run("token", "create")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "owui-relay: Missing required parameter: 'NAME'",
                        "owui-relay: see 'owui-relay token create --help'");
    }

    @Test
    void aTokenTypedAsAnArgumentIsNotRepeated() {
        assertThat(run("token", "list", "owt_" + "abcdefgh".repeat(5) + "abc")).isEqualTo(2);
        assertThat(err.toString()).contains("owt_(hidden)").doesNotContain("abcdefgh");
    }

    @Test
    void aFaultOfTheProgramShowsItsStackOnlyWhenAsked() {
        assertThat(run("fail")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("owui-relay: internal error: java.lang.IllegalStateException: broken")
                .doesNotContain("\tat ");
        assertThat(run("token", "--verbose", "create", "a\nb")).isEqualTo(2);
        assertThat(err.toString()).contains("CommandFailure");
    }

    private int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) {
        Machine machine = new Machine(environment, "Linux", home, false, home);
        CommandLine root = new CommandLine(CommandSpec.create().name("owui-relay"))
                .addSubcommand(new TokenCommand(machine))
                .addSubcommand(new ConfigCommand(machine))
                .addSubcommand(new Failing(new IllegalStateException("broken\u001b[31m")));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return ShortErrors.on(root).execute(arguments);
    }

    private void writeConfig(String yaml) throws IOException {
        Files.createDirectories(config().resolveSibling(""));
        Files.writeString(config(), yaml);
    }

    private Path config() {
        return home.resolve(".config/owui-relay/relay.yml");
    }

    private Path state() {
        return home.resolve(".local/state/owui-relay");
    }

    private TokenStore tokens() throws IOException {
        return TokenStore.in(state());
    }
}
