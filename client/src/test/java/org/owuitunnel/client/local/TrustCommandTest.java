package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.local.Machine.Platform;
import picocli.CommandLine;

@DisabledOnOs(OS.WINDOWS)
class TrustCommandTest {
    @TempDir
    Path temporary;

    private final StringWriter written = new StringWriter();
    private Path folder;
    private Path home;

    @BeforeEach
    void aMachineWithChromium() throws IOException {
        folder = temporary.resolve("ca");
        home = temporary.resolve("home");
        Files.createDirectories(home.resolve(".pki/nssdb"));
        Files.createDirectories(temporary.resolve("root/usr/local/share/ca-certificates"));
    }

    @Test
    void trustMakesTheCaAndNamesEveryStep() throws IOException {
        assertThat(run(new RecordingCommands("certutil", "update-ca-certificates")))
                .isZero();

        assertThat(written.toString())
                .startsWith("Made a local CA; its key never leaves this machine.\n")
                .contains("Local CA  " + folder.resolve("ca.pem"))
                .containsPattern("SHA-256   [0-9A-F:]{95}\n")
                .contains("done        system store\n")
                .contains("done        Chromium, ");
    }

    @Test
    void stepThatFailsIsToldWithItsCommandAndGivesExitStatusOne() throws IOException {
        RecordingCommands commands =
                new RecordingCommands("certutil", "update-ca-certificates").answering("-A", 255, "no\npassword");

        assertThat(run(commands)).isEqualTo(1);

        assertThat(written.toString())
                .contains("failed      Chromium, ")
                .contains("no; password\n            certutil -A -d ");
    }

    @Test
    void printingGivesALineForAShell() throws IOException {
        RecordingCommands commands = new RecordingCommands("certutil", "update-ca-certificates");
        Trust printing = new Trust(machine(), commands, line -> {}, false);

        assertThat(run(printing, "--print")).isZero();

        assertThat(written.toString())
                .contains("# system store\ninstall -m 0644 ")
                .contains("\nupdate-ca-certificates\n");
        assertThat(commands.ran()).isEmpty();
    }

    @Test
    void nothingIsTakenBackWhereNoCaIs() throws IOException {
        assertThat(run(trust(new RecordingCommands("certutil")), "--uninstall")).isZero();

        assertThat(written).hasToString("There is no local CA in " + folder + "\n");
        assertThat(folder).doesNotExist();
    }

    @Test
    void takingBackLeavesTheCaItself() throws IOException {
        run(new RecordingCommands("certutil", "update-ca-certificates"));
        RecordingCommands commands = new RecordingCommands("certutil", "update-ca-certificates");

        assertThat(run(trust(commands), "--uninstall")).isZero();

        assertThat(commands.ran()).anyMatch(line -> line.startsWith("certutil -D "));
        assertThat(folder.resolve("issuer.pem")).exists();
    }

    @Test
    void helpNamesWhatTheCaIsGoodFor() {
        String help = new CommandLine(new TrustCommand(folder, () -> "alice@box")).getUsageMessage();

        assertThat(help).contains("--uninstall", "--print", "localhost", "Exit status");
    }

    private int run(RecordingCommands commands) throws IOException {
        return run(trust(commands));
    }

    private int run(Trust trust, String... options) throws IOException {
        TrustCommand command = new TrustCommand(folder, () -> "alice@box");
        new CommandLine(command).parseArgs(options);
        return command.run(trust, new PrintWriter(written, true));
    }

    private Trust trust(Commands commands) {
        return new Trust(machine(), commands, line -> {}, true);
    }

    private Machine machine() {
        return new Machine(Platform.LINUX, home, temporary.resolve("root"), file -> true, Map.of());
    }
}
