package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** T6: what testssl.sh finds in the TLS of the program as it is distributed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class TlsScanIT {
    private static final Path LAUNCHER =
            Path.of("target/owui-tunnel/bin/owui-tunnel").toAbsolutePath();

    /** What matters; LOW and below does not. */
    private static final Set<String> GRAVE = Set.of("MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL");

    /** Findings on the certificate, which is one of a local CA: that it lives for a week, and that nobody revokes it. */
    private static final String OF_THE_CERTIFICATE = "cert";

    @TempDir
    private Path folder;

    @Test
    void nothingAboveLowIsFound() throws Exception {
        Path tool = Needs.testSsl();
        assumeTrue(Files.exists(LAUNCHER), "built with -Ddistribution.skip");
        Map<String, String> settings = Map.of(
                "HOME", folder.toString(), "OWUI_TUNNEL_LOCAL_HTTPS_PORT", "0", "OWUI_TUNNEL_LOCAL_HTTP_PORT", "0");
        try (RunningProgram program =
                RunningProgram.start(List.of(LAUNCHER.toString(), "demo", "--no-lan"), settings)) {
            URI url = URI.create(
                    program.await("https://\\S+", 0, Duration.ofSeconds(60)).group());
            JsonNode findings = findings(tool, url.getHost() + ":" + url.getPort());
            List<String> grave = new ArrayList<>();
            boolean complete = false;
            for (JsonNode finding : findings) {
                String id = finding.path("id").asString();
                complete |= id.equals("TLS1_3")
                        && finding.path("severity").asString().equals("OK");
                if (GRAVE.contains(finding.path("severity").asString()) && !id.startsWith(OF_THE_CERTIFICATE)) {
                    grave.add(finding.toString());
                }
            }
            assertThat(complete).as("it came as far as TLS 1.3").isTrue();
            assertThat(grave).isEmpty();
        }
    }

    private JsonNode findings(Path tool, String where) throws Exception {
        Path report = folder.resolve("report.json");
        Process process = new ProcessBuilder(
                        tool.toString(),
                        "--quiet",
                        "--color",
                        "0",
                        "--nodns",
                        "none",
                        "--ip",
                        "127.0.0.1",
                        "--jsonfile",
                        report.toString(),
                        where)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("testssl.txt").toFile())
                .start();
        try {
            assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return JsonMapper.shared().readTree(Files.readString(report));
    }
}
