package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.TunnelClient;

/** A relay as a process of its own that is looked at: metrics, the access log, and both over a reload and a takeover. */
@DisabledOnOs(OS.WINDOWS) // where sockets cannot be handed over
class WatchedRelayIT {
    private static final Pattern REQUESTS =
            Pattern.compile("owui_relay_requests_total\\{code=\"none\",kind=\"app\",status=\"2xx\"} ([0-9.]+)");

    @TempDir
    private Path folder;

    private static String scrape(int port) {
        try (RawVisitor collector = RawVisitor.plain(port)) {
            return collector
                    .sends("GET /metrics HTTP/1.1\nHost: localhost\n\n")
                    .answer()
                    .body();
        }
    }

    private static double requests(int port) {
        Matcher found = REQUESTS.matcher(scrape(port));
        return found.find() ? Double.parseDouble(found.group(1)) : -1;
    }

    /** One that was free a moment ago: the relay's successor has to be told the same. */
    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void asks(RelayProcess relay, RelayFolder files, String token, String path) throws Exception {
        try (TunnelClient tunnel =
                        relay.tunnel(files.authority(), token, "any").answering(request -> request.answers(200, "ok"));
                RawVisitor visitor = relay.visitor(files.authority())) {
            assertThat(tunnel.isOpen()).isTrue();
            visitor.gets("any", path);
            assertThat(visitor.answer().body()).isEqualTo("ok");
        }
    }

    private static List<String> lines(Path file, int count) {
        Await.until(count + " lines", () -> read(file).size() == count);
        return read(file);
    }

    private static List<String> read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void collectorsAndLogsOutliveReloadAndTakeover() throws Exception {
        RelayFolder files = RelayFolder.in(folder);
        String token = files.token();
        int port = freePort();
        Path config = files.configure("metrics: {listen: '127.0.0.1:" + port + "'}\naccess-log: access.log\n");
        Path log = folder.resolve("access.log");
        try (RelayProcess relay = RelayProcess.start(config)) {
            asks(relay, files, token, "/one");
            assertThat(lines(log, 1).getFirst()).contains("\"path\":\"/one\"", "\"tunnel\":\"any\"");
            assertThat(requests(port)).isEqualTo(1);
            assertThat(scrape(port))
                    .contains(
                            "owui_relay_certificate_state{state=\"ok\"} 1.0",
                            "jvm_memory_used_bytes",
                            "process_files_open");

            Files.move(log, folder.resolve("access.log.1"));
            assertThat(Main.commandLine(Machine.current()).execute("reload", "--config", config.toString()))
                    .isZero();
            asks(relay, files, token, "/two");
            assertThat(lines(log, 1).getFirst()).contains("\"path\":\"/two\"");
            assertThat(read(folder.resolve("access.log.1"))).hasSize(1);

            try (RelayProcess next = RelayProcess.start(config, "--take-over")) {
                assertThat(relay.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(relay.process().exitValue()).isZero();
                assertThat(requests(port)).isZero(); // another process, at the same socket
                asks(next, files, token, "/three");
                assertThat(lines(log, 2).getLast()).contains("\"path\":\"/three\"");
                assertThat(requests(port)).isEqualTo(1);
            }
        }
    }
}
