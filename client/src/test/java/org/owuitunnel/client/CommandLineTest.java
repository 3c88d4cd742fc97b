package org.owuitunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({
        "dmo, dmo: no command (did you mean 'demo'?)",
        "logn tunnel.example.com, (did you mean 'login'?)",
        "8080 3000, 8080 3000: several apps (expected: one)",
        "8080 --nam kitchen, (did you mean '--name'?)",
        "https://localhost:3000/chat, https://localhost:3000/chat (expected: the app's port",
        "8080 --origin-insecure, command line: origin-insecure: http://127.0.0.1:8080 is an app without TLS (expected: https://127",
        "8080 --origin-ca missing.pem, missing.pem (expected: a PEM file with certificates)",
        "http://localhost:3000/chat, http://localhost:3000/chat (expected: the app's port",
        "99999, 99999 (expected: the app's port",
        "8080 --name a_b, name: a_b (expected: 1 to 63 letters",
        "8080 --relay http://tunnel.example.com, relay: http://tunnel.example.com (expected: a relay such as",
        "8080 --basic-auth none --relay tunnel.example.com, none: no such file (expected: one line user:password)",
        "8080 --basic-auth none --public, basic-auth-file: means nothing where everybody is let in",
        "8080 --config missing.yml, missing.yml: no such file",
        "'', no app named (expected: its port",
    })
    void whatCannotBeMeantIsSaidWithTheWayOut(String arguments, String message) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

        assertThat(commandLine().execute(words)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aRelayWithoutATokenLeadsToTheLogin() {
        assertThat(commandLine().execute("8080", "--relay", "tunnel.example.com"))
                .isEqualTo(ExitCode.TOKEN_REFUSED.number());
        assertThat(err.toString()).contains("'owui-tunnel login tunnel.example.com'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "share", "trust", "login"})
    void aCommandsNameMayBeATunnelsName(String name) {
        assertThat(commandLine().execute("8080", "--name", name, "--relay", "tunnel.example.com"))
                .as(err.toString())
                .isEqualTo(ExitCode.TOKEN_REFUSED.number()); // so far has it come
    }

    @Test
    void helpListsEveryExitCode() {
        Map<String, String> listed =
                commandLine().getCommandSpec().usageMessage().exitCodeList();

        assertThat(listed.keySet())
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(code -> String.valueOf(code.number()))
                        .toList());
    }

    private CommandLine commandLine() {
        Machine machine = new Machine(Map.of(), "Linux", home, false, home);
        return Main.commandLine(machine).setErr(new PrintWriter(err, true));
    }
}
