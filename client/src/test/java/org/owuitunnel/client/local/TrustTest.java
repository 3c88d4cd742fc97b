package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.client.local.Machine.Platform;
import org.owuitunnel.client.local.Step.Outcome;

@DisabledOnOs(OS.WINDOWS)
class TrustTest {
    @TempDir
    Path temporary;

    private final Map<String, String> variables = new HashMap<>();
    private final List<String> announced = new ArrayList<>();
    private boolean rootOnly;
    private Path root;
    private Path home;
    private Path pem;
    private CaCertificate ca;
    private String nickname;

    @BeforeEach
    void anEmptyMachine() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        home = Files.createDirectories(temporary.resolve("home"));
        pem = TestCa.in(temporary.resolve("ca")).certificateFile();
        ca = CaCertificate.read(pem);
        nickname = ca.nickname();
    }

    @ParameterizedTest
    @CsvSource({
        "usr/local/share/ca-certificates,.crt,update-ca-certificates,update-ca-certificates --fresh",
        "etc/pki/ca-trust/source/anchors,.pem,update-ca-trust,update-ca-trust",
        "etc/ca-certificates/trust-source/anchors,.crt,update-ca-trust,update-ca-trust",
        "etc/pki/trust/anchors,.pem,update-ca-certificates,update-ca-certificates --fresh"
    })
    void systemStoreOfEachFamilyTakesAFileAndIsMadeAnew(String folder, String extension, String update, String anew)
            throws IOException {
        Path target = Files.createDirectories(root.resolve(folder)).resolve(ca.fileName(extension));
        RecordingCommands commands = new RecordingCommands(update);

        assertThat(trust(Platform.LINUX, commands).install(pem)).containsExactly(done("system store"));
        assertThat(commands.ran()).containsExactly("install -m 0644 " + pem + " " + target, update);
        assertThat(announced).isEqualTo(commands.ran());

        Files.createFile(target);
        RecordingCommands undo = new RecordingCommands(update);
        assertThat(trust(Platform.LINUX, undo).uninstall(pem)).containsExactly(done("system store"));
        assertThat(undo.ran()).containsExactly("rm -f " + target, anew);
    }

    @Test
    void systemStoreThatNeverHadItIsLeftAlone() throws IOException {
        Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        RecordingCommands commands = new RecordingCommands("update-ca-certificates");

        assertThat(trust(Platform.LINUX, commands).uninstall(pem))
                .containsExactly(new Step("system store", Outcome.UNCHANGED, "", List.of()));
        assertThat(commands.ran()).isEmpty();
    }

    @Test
    void javaStoreIsRidOfWhatDebianLeavesInIt() throws IOException {
        Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        Path store = Files.createDirectories(root.resolve("etc/ssl/certs/java")).resolve("cacerts");
        Files.createFile(store);
        String rest = " -keystore " + store + " -storepass changeit -alias debian:" + ca.fileName(".pem");
        RecordingCommands holds = new RecordingCommands("update-ca-certificates", "keytool");
        RecordingCommands holdsNot =
                new RecordingCommands("update-ca-certificates", "keytool").answering("-list", 1, "does not exist");

        assertThat(trust(Platform.LINUX, holds).uninstall(pem)).contains(done("Java's store"));
        assertThat(holds.ran()).containsExactly("keytool -list" + rest, "keytool -delete" + rest);
        assertThat(trust(Platform.LINUX, holdsNot).uninstall(pem)).hasSize(1);
    }

    @Test
    void userWhoIsNotRootGetsTheCommandsForTheSystemStore() throws IOException {
        Path folder = Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        rootOnly = true;

        assertThat(trust(Platform.LINUX, new RecordingCommands("update-ca-certificates"))
                        .install(pem))
                .containsExactly(new Step(
                        "system store",
                        Outcome.BY_HAND,
                        "only root may change it",
                        List.of(
                                "sudo install -m 0644 " + pem + " " + folder.resolve(ca.fileName(".crt")),
                                "sudo update-ca-certificates")));
    }

    @Test
    void unknownSystemIsServedByTheTrustProgramOrByHand() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        RecordingCommands commands = new RecordingCommands("trust");

        assertThat(trust(Platform.LINUX, commands).install(pem)).containsExactly(done("system store"));
        assertThat(commands.ran()).containsExactly("trust anchor --store " + pem);

        rootOnly = true;
        assertThat(trust(Platform.LINUX, new RecordingCommands("trust")).install(pem))
                .containsExactly(new Step(
                        "system store",
                        Outcome.BY_HAND,
                        "only root may change it",
                        List.of("sudo trust anchor --store " + pem)));
        assertThat(trust(Platform.LINUX, new RecordingCommands()).install(pem))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.outcome()).isEqualTo(Outcome.BY_HAND);
                    assertThat(step.reason()).contains("neither update-ca-certificates");
                    assertThat(step.commands()).containsExactly("sudo trust anchor --store " + pem);
                });
    }

    @Test
    void everyBrowserDatabaseThatIsThereTakesIt() throws IOException {
        Path chromium = Files.createDirectories(home.resolve(".local/share/pki/nssdb"));
        Path snap = Files.createDirectories(home.resolve("snap/chromium/current/.local/share/pki/nssdb"));
        Path firefox = Files.createDirectories(home.resolve(".mozilla/firefox/abcd.default"));
        Files.createFile(firefox.resolve("cert9.db"));
        Files.createDirectories(home.resolve(".mozilla/firefox/Crash Reports"));
        RecordingCommands commands = new RecordingCommands("certutil", "chromium");

        assertThat(browsers(trust(Platform.LINUX, commands).install(pem)))
                .containsExactly(done("Chromium, " + chromium), done("Chromium, " + snap), done("Firefox, " + firefox));
        assertThat(commands.ran()).containsExactly(addTo(chromium), addTo(snap), addTo(firefox));
        assertThat(home.resolve(".pki")).doesNotExist();
    }

    @Test
    void databaseIsMadeForAChromiumThatHasNeverRun() throws IOException {
        Path folder = home.resolve(".pki/nssdb");
        RecordingCommands commands = new RecordingCommands("certutil", "google-chrome");

        assertThat(browsers(trust(Platform.LINUX, commands).install(pem))).containsExactly(done("Chromium"));
        assertThat(commands.ran())
                .containsExactly(
                        "mkdir -p -m 0700 " + folder,
                        "certutil -N -d sql:" + folder + " --empty-password",
                        addTo(folder));
    }

    @Test
    void databaseIsLookedForWhereTheUsersDataIs() throws IOException {
        Path data = temporary.resolve("data");
        variables.put("XDG_DATA_HOME", data.toString());
        Path folder = Files.createDirectories(data.resolve("pki/nssdb"));
        RecordingCommands commands = new RecordingCommands("certutil", "chromium");

        trust(Platform.LINUX, commands).install(pem);

        assertThat(commands.ran()).containsExactly(addTo(folder));
    }

    @Test
    void machineWithoutBrowsersHasNoBrowserSteps() throws IOException {
        assertThat(browsers(
                        trust(Platform.LINUX, new RecordingCommands("certutil")).install(pem)))
                .isEmpty();
    }

    @Test
    void missingCertutilIsNamedWithThePackageThatHoldsIt() throws IOException {
        RecordingCommands commands = new RecordingCommands("chromium", "apt-get");

        assertThat(browsers(trust(Platform.LINUX, commands).install(pem)))
                .containsExactly(new Step(
                        "browsers",
                        Outcome.BY_HAND,
                        "certutil of the NSS tools is not installed",
                        List.of("sudo apt-get install libnss3-tools", "owui-tunnel trust")));
    }

    @Test
    void browserDatabasesLoseItWhereTheyHaveIt() throws IOException {
        Path folder = Files.createDirectories(home.resolve(".pki/nssdb"));
        String look = "certutil -L -d sql:" + folder + " -n " + nickname;
        RecordingCommands has = new RecordingCommands("certutil");
        RecordingCommands hasNot = new RecordingCommands("certutil").answering("-L", 255, "could not find");

        assertThat(browsers(trust(Platform.LINUX, has).uninstall(pem))).containsExactly(done("Chromium, " + folder));
        assertThat(has.ran()).containsExactly(look, "certutil -D -d sql:" + folder + " -n " + nickname);
        assertThat(browsers(trust(Platform.LINUX, hasNot).uninstall(pem)))
                .containsExactly(new Step("Chromium, " + folder, Outcome.UNCHANGED, "", List.of()));
        assertThat(hasNot.ran()).containsExactly(look);
    }

    @Test
    void toolThatRefusesLeavesItsWordsAndWhatIsStillToDo() throws IOException {
        Path folder = home.resolve(".pki/nssdb");
        RecordingCommands commands = new RecordingCommands("certutil", "chromium").answering("-N", 255, "bad database");

        assertThat(browsers(trust(Platform.LINUX, commands).install(pem)))
                .containsExactly(new Step(
                        "Chromium",
                        Outcome.FAILED,
                        "bad database",
                        List.of(
                                "certutil -N -d sql:" + folder + " --empty-password",
                                addTo(folder).replace(nickname, "'" + nickname + "'"))));
        assertThat(commands.ran()).hasSize(2);
    }

    @Test
    void printingRunsNothing() throws IOException {
        Files.createDirectories(root.resolve("usr/local/share/ca-certificates"));
        RecordingCommands commands = new RecordingCommands("certutil", "chromium", "update-ca-certificates");
        Trust printing = new Trust(machine(Platform.LINUX), commands, announced::add, false);

        List<Step> steps = printing.install(pem);

        assertThat(steps).extracting(Step::outcome).containsExactly(Outcome.BY_HAND, Outcome.BY_HAND);
        assertThat(steps).flatExtracting(Step::commands).hasSize(5);
        assertThat(commands.ran()).isEmpty();
        assertThat(announced).isEmpty();
    }

    @Test
    void macKeepsItInTheLoginKeychainForTlsAlone() throws IOException {
        String keychain = home.resolve("Library/Keychains/login.keychain-db").toString();
        RecordingCommands commands = new RecordingCommands();

        assertThat(trust(Platform.MACOS, commands).install(pem)).containsExactly(done("login keychain"));
        assertThat(commands.ran())
                .containsExactly("security add-trusted-cert -r trustRoot -p ssl -k " + keychain + " " + pem);

        RecordingCommands undo = new RecordingCommands().answering("find-certificate", 0, "SHA-1 hash: " + ca.sha1());
        assertThat(trust(Platform.MACOS, undo).uninstall(pem)).containsExactly(done("login keychain"));
        assertThat(undo.ran().subList(1, 3))
                .containsExactly(
                        "security remove-trusted-cert " + pem,
                        "security delete-certificate -Z " + ca.sha1() + " " + keychain);

        assertThat(trust(Platform.MACOS, new RecordingCommands()).uninstall(pem))
                .containsExactly(new Step("login keychain", Outcome.UNCHANGED, "", List.of()));
    }

    @Test
    void windowsKeepsItInTheUsersRootStore() throws IOException {
        variables.put("SystemRoot", "C:\\Windows");
        String certutil = "C:\\Windows\\System32\\certutil.exe -user ";
        RecordingCommands commands = new RecordingCommands();

        assertThat(trust(Platform.WINDOWS, commands).install(pem)).containsExactly(done("user's root store"));
        assertThat(trust(Platform.WINDOWS, commands).uninstall(pem)).containsExactly(done("user's root store"));
        assertThat(commands.ran())
                .containsExactly(
                        certutil + "-addstore Root " + pem,
                        certutil + "-store Root " + ca.sha1(),
                        certutil + "-delstore Root " + ca.sha1());
    }

    @Test
    void systemWithoutAKnownStoreHasNoSteps() throws IOException {
        assertThat(trust(Platform.OTHER, new RecordingCommands()).install(pem)).isEmpty();
    }

    @Test
    void fileThatIsNoCertificateIsAnError() throws IOException {
        Path junk = Files.writeString(temporary.resolve("junk.pem"), "junk");

        assertThatThrownBy(() -> trust(Platform.LINUX, new RecordingCommands()).install(junk))
                .hasMessageContaining(junk + ": not a certificate");
    }

    private Trust trust(Platform platform, Commands commands) {
        return new Trust(machine(platform), commands, announced::add, true);
    }

    private Machine machine(Platform platform) {
        return new Machine(platform, home, root, file -> !rootOnly, variables);
    }

    private String addTo(Path folder) {
        return "certutil -A -d sql:" + folder + " -t C,, -n " + nickname + " -i " + pem;
    }

    private static Step done(String name) {
        return new Step(name, Outcome.DONE, "", List.of());
    }

    private static List<Step> browsers(List<Step> steps) {
        return steps.stream()
                .filter(step -> !step.name().equals("system store"))
                .toList();
    }
}
