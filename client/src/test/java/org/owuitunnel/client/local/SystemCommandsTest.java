package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.local.Commands.Result;
import org.owuitunnel.client.local.Machine.Platform;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SystemCommandsTest {
    @TempDir
    Path folder;

    @Test
    void argumentsReachTheProgramAsTheyAre() throws IOException {
        Result result = commands(Duration.ofSeconds(5)).run(List.of("printf", "%s|", "a b", "$HOME", "*"));

        assertThat(result).isEqualTo(new Result(0, "a b|$HOME|*|"));
    }

    @Test
    void exitStatusAndComplaintAreTold() throws IOException {
        Result result = commands(Duration.ofSeconds(5)).run(List.of("sh", "-c", "echo no >&2; exit 3"));

        assertThat(result).isEqualTo(new Result(3, "no"));
    }

    @Test
    void programThatReadsFindsItsInputAtAnEnd() throws IOException {
        assertThat(commands(Duration.ofSeconds(5)).run(List.of("cat")).ok()).isTrue();
    }

    @Test
    void programThatDoesNotEndIsStopped() throws IOException {
        Result result = commands(Duration.ofMillis(200)).run(List.of("sleep", "60"));

        assertThat(result.ok()).isFalse();
        assertThat(result.output()).startsWith("no end within");
    }

    @Test
    void talkativeProgramIsHeardOutButNotRemembered() throws IOException {
        Result result = commands(Duration.ofSeconds(9)).run(List.of("head", "-c", "3000000", "/dev/zero"));

        assertThat(result.ok()).isTrue();
        assertThat(result.output().length()).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void missingProgramIsAnError() {
        assertThatThrownBy(() -> commands(Duration.ofSeconds(5)).run(List.of("no-such-program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }

    @Test
    void programsAreFoundOnThePathAndAmongTheSystems() throws IOException {
        Path tool = Files.writeString(folder.resolve("own-tool"), "");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("own-text"), "");
        Commands commands = commands(Duration.ofSeconds(5));

        assertThat(commands.find("own-tool")).contains(tool);
        assertThat(commands.find("sh")).isPresent();
        assertThat(commands.find("own-text")).isEmpty();
        assertThat(commands.find("no-such-program")).isEmpty();
    }

    private Commands commands(Duration timeLimit) {
        Map<String, String> variables = Map.of("PATH", folder + ":");
        return new SystemCommands(
                new Machine(Platform.LINUX, folder, Path.of("/"), file -> true, variables), timeLimit);
    }
}
