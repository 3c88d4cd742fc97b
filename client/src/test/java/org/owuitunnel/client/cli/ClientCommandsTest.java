package org.owuitunnel.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.config.Credentials;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.tls.CertificateProblem;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.cli.ShortErrors;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ClientCommandsTest {
    private static final String TOKEN = "owt_s3crets3crets3crets3crets3crets3crets3cretx";
    private static final String KEY = "Xw93kdPq0r2vT6mYb1cZaA";
    private static final String INCOMPLETE = "owui-tunnel: invitation: not complete (expected: "
            + "https://RELAY/.owui-tunnel/join#KEY, all of it and in quotes)";
    private static final RelayAddress RELAY =
            RelayAddress.of("tunnel.example.com").orElseThrow();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    /** What the relay says to a token. */
    private Optional<LinkFailure> trial = Optional.empty();

    /** Invitations that a relay was shown. */
    private final List<JoinLink> shown = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {TOKEN, TOKEN + "\n", "  " + TOKEN + "\r\nmore\n", TOKEN + "\n\u0000"})
    void loginKeepsTheTokenFromStandardInputAndShowsItNowhere(String input) throws IOException {
        assertThat(run(input, "login", "https://Tunnel.example.com/")).isZero();
        assertThat(credentials().tokenFor(RELAY)).contains(Token.of(TOKEN).orElseThrow());
        assertThat(out.toString())
                .contains("kept the token for tunnel.example.com in "
                        + credentials().path())
                .doesNotContain("s3cret");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "s3cret", TOKEN + "y", "\u001b[200~" + TOKEN})
    void whatIsNoTokenIsRefusedWithoutRepeatingIt(String input) {
        assertThat(run(input, "login", "tunnel.example.com")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("owui-tunnel: token: not one of a relay")
                .doesNotContain("s3cret");
        assertThat(credentials().path()).doesNotExist();
    }

    @Test
    void aTokenThatTheRelayRefusesIsNotKept() {
        trial = Optional.of(new LinkFailure.TokenRefused(RELAY.endpoint(), ""));

        assertThat(run(TOKEN, "login", "tunnel.example.com")).isEqualTo(ExitCode.TOKEN_REFUSED.number());
        assertThat(err.toString()).contains("The token was not kept.").doesNotContain("s3cret");
        assertThat(credentials().path()).doesNotExist();
    }

    /** C5. */
    @ParameterizedTest
    @MethodSource("certificateProblems")
    void aTokenIsNotKeptForARelayWhoseCertificateIsWrong(CertificateProblem problem) {
        trial = Optional.of(new LinkFailure.CertificateRefused(RELAY.endpoint(), problem));

        assertThat(run(TOKEN, "login", "tunnel.example.com")).isEqualTo(4);
        assertThat(err.toString())
                .contains("the certificate of tunnel.example.com " + problem.clause(), "The token was not kept.")
                .doesNotContain("s3cret");
        assertThat(credentials().path()).doesNotExist();
    }

    static List<CertificateProblem> certificateProblems() {
        return List.of(
                new CertificateProblem.Expired("2026-01-02"),
                new CertificateProblem.WrongName(List.of("a.example.com")),
                new CertificateProblem.WrongName(List.of()),
                new CertificateProblem.UnknownIssuer("\"CN=x\""),
                new CertificateProblem.SelfSigned());
    }

    @Test
    void aRelayThatIsDownLeavesTheTokenKeptButUntried() throws IOException {
        trial = Optional.of(new LinkFailure.Unreachable(RELAY.endpoint(), "refused the connection", true));

        assertThat(run(TOKEN, "login", "tunnel.example.com")).isZero();
        assertThat(out.toString()).contains("it was not tried: tunnel.example.com refused the connection");
        assertThat(credentials().tokenFor(RELAY)).isPresent();
    }

    @Test
    void aMegabyteOnStandardInputIsNotRead() {
        assertThat(run("a".repeat(1 << 20), "login", "tunnel.example.com")).isEqualTo(2);
    }

    @Test
    void loginTakesTheConfiguredRelayWhenNoneIsNamed() throws IOException {
        assertThat(run(TOKEN, "login")).isEqualTo(2);
        assertThat(err.toString()).contains("owui-tunnel: relay: not set (expected: a relay such as");
        writeConfig("relay: tunnel.example.com\n");
        assertThat(run(TOKEN, "login")).isZero();
        assertThat(credentials().tokenFor(RELAY)).isPresent();
    }

    @Test
    void aTokenAsAnArgumentIsRefusedAndNotRepeated() {
        assertThat(run("", "login", "tunnel.example.com", TOKEN)).isEqualTo(2);
        assertThat(run("", "login", TOKEN)).isEqualTo(2);
        assertThat(err.toString()).contains("owt_(hidden)").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://tunnel.example.com/.owui-tunnel/join#" + KEY,
                "https://Tunnel.example.com:443/.owui-tunnel/join#" + KEY,
                "tunnel.example.com/.owui-tunnel/join#" + KEY
            })
    void anInvitationIsShownToItsRelayAndItsTokenKept(String link) throws IOException {
        assertThat(run("", "login", link)).isZero();
        assertThat(shown).containsExactly(new JoinLink(RELAY, KEY));
        assertThat(credentials().tokenFor(RELAY)).contains(Token.of(TOKEN).orElseThrow());
        assertThat(out.toString().lines())
                .containsExactly(
                        "logged in to tunnel.example.com as ana",
                        "next: owui-tunnel 8080 --relay tunnel.example.com",
                        "or once for all, in " + config() + ": relay: tunnel.example.com");
        assertThat(config()).doesNotExist();
    }

    @Test
    void anInvitationIsTakenFromStandardInputAndARelayThatIsConfiguredIsNotAdvised() throws IOException {
        writeConfig("relay: other.example.com\n");
        assertThat(run("https://tunnel.example.com:8443/.owui-tunnel/join#" + KEY + "\n", "login", "-"))
                .isZero();
        RelayAddress relay = RelayAddress.of("tunnel.example.com:8443").orElseThrow();
        assertThat(credentials().relays()).containsExactly(relay.toString());
        assertThat(out.toString())
                .contains("next: owui-tunnel 8080 --relay tunnel.example.com:8443")
                .doesNotContain("once for all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://tunnel.example.com/.owui-tunnel/join",
                "https://tunnel.example.com/.owui-tunnel/join#",
                "https://tunnel.example.com/.owui-tunnel/join#short",
                "http://tunnel.example.com/.owui-tunnel/join#" + KEY,
                "https:///.owui-tunnel/join#" + KEY,
                "https://tunnel.example.com/.owui-tunnel/join?x#" + KEY,
                "https://tunnel.example.com/.owui-tunnel/join#" + KEY + "/x"
            })
    void anInvitationThatIsNotCompleteIsNotShown(String link) {
        assertThat(run("", "login", link)).isEqualTo(2);
        assertThat(run(link, "login", "-")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(INCOMPLETE, INCOMPLETE)
                .allSatisfy(line -> assertThat(line).doesNotContain(KEY));
        assertThat(shown).isEmpty();
    }

    @Test
    void noInvitationIsSpentWhereItsTokenCouldNotBeKept() throws IOException {
        assertThat(run(TOKEN, "login", "tunnel.example.com")).isZero();
        Files.setPosixFilePermissions(credentials().path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("", "login", "https://tunnel.example.com/.owui-tunnel/join#" + KEY))
                .isEqualTo(1);
        assertThat(err.toString()).contains("chmod 600");
        assertThat(shown).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"laptop.lan, laptop", "ana's MacBook, anasMacBook", "Ännchen, nnchen", "'', ''", "..., ''"})
    void aMachineIsCalledByWhatALabelCanHave(String name, String label) {
        assertThat(MachineLabel.usable(name)).isEqualTo(label);
        assertThat(MachineLabel.usable("x".repeat(65))).hasSize(64);
    }

    @Test
    void checkTellsTheValuesAndWhichTokenWouldBeUsed() throws IOException {
        assertThat(run("", "config", "check")).isZero();
        assertThat(out.toString()).contains("configuration: usable; local mode, no relay");
        writeConfig("relay: tunnel.example.com\nname: demo\n");
        assertThat(run("", "config", "check")).isZero();
        assertThat(out.toString()).contains("no token for tunnel.example.com (expected: owui-tunnel login)");
        run(TOKEN, "login");
        assertThat(run("", "config", "check")).isZero();
        assertThat(out.toString())
                .contains("usable; token from " + credentials().path());
        assertThat(run(Map.of("OWUI_TUNNEL_TOKEN", TOKEN), "", "config", "check"))
                .isZero();
        assertThat(out.toString())
                .contains("usable; token from the environment")
                .containsPattern("token +\\(hidden\\) +OWUI_TUNNEL_TOKEN")
                .containsPattern("name +demo +" + home.resolve(".config/owui-tunnel/config.yml") + ":2")
                .doesNotContain("s3cret");
    }

    @Test
    void checkFindsCredentialsThatOthersCanRead() throws IOException {
        writeConfig("relay: tunnel.example.com\n");
        run(TOKEN, "login");
        Files.setPosixFilePermissions(credentials().path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("", "config", "check")).isEqualTo(1);
        assertThat(err.toString()).contains("chmod 600");
    }

    @Test
    void checkTellsEverythingThatIsWrong() throws IOException {
        writeConfig("rely: a\nlocal: {lan: yes}\n");
        assertThat(run("", "config", "check")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "owui-tunnel: " + config() + ":1: rely: unknown key (did you mean 'relay'?)",
                        "owui-tunnel: " + config() + ":2: local.lan: yes (expected: true or false)");
    }

    @Test
    void exitCodesAreTheDocumentedNumbers() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        assertThat(ExitCode.values()).extracting(ExitCode::number).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        for (ExitCode code : ExitCode.values()) {
            assertThat(page).contains("\n| " + code.number() + " | ");
        }
    }

    private int run(String input, String... arguments) {
        return run(Map.of(), input, arguments);
    }

    private int run(Map<String, String> environment, String input, String... arguments) {
        Machine machine = new Machine(environment, "Linux", home, false, home);
        TokenInput pipe = new TokenInput(null, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        CommandLine root = new CommandLine(CommandSpec.create().name("owui-tunnel"))
                .addSubcommand(new LoginCommand(
                        machine, pipe, (relay, relayCa, token) -> trial, (link, relayCa, label) -> {
                            shown.add(link);
                            return new Redeemer.Redeemed(Token.of(TOKEN).orElseThrow(), "ana");
                        }))
                .addSubcommand(new ConfigCommand(machine));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return ShortErrors.on(root).execute(arguments);
    }

    private void writeConfig(String yaml) throws IOException {
        Files.createDirectories(config().resolveSibling(""));
        Files.writeString(config(), yaml);
    }

    private Path config() {
        return home.resolve(".config/owui-tunnel/config.yml");
    }

    private Credentials credentials() {
        return Credentials.in(home.resolve(".config/owui-tunnel"));
    }
}
