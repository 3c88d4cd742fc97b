package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.ScriptedServer;

/** What the programs take from their surroundings, and what they leave there. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class EnvironmentIT {
    @TempDir
    private Path folder;

    /** C2: neither the app nor the relay is asked for through a proxy, whatever the environment names. */
    @Test
    void proxiesThatTheEnvironmentNamesAreNotUsed() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) {
            Map<String, String> environment = new HashMap<>(Map.of("NO_PROXY", "", "no_proxy", ""));
            for (String name :
                    List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")) {
                environment.put(name, "http://127.0.0.1:" + proxy.port());
            }
            try (Installation installation = new Installation(folder, environment);
                    Program relay = installation.relay(installation.configure("header-timeout: 1m"));
                    Program client = installation.client(Installation.port(relay))) {
                assertThat(status(installation, Installation.HOST, Installation.port(relay), "/api/info"))
                        .isEqualTo(200);
                assertThat(client.isAlive()).isTrue();
                assertThat(proxy.connections()).isZero();
            }
        }
    }

    /** A10: a token is in no argument, log line, answer or file of the relay, however things go. */
    @Test
    void tokensAreNowhereToBeSeen() throws Exception {
        try (Installation installation = new Installation(folder);
                Program relay = installation.relay(installation.configure("header-timeout: 1m"))) {
            int port = Installation.port(relay);
            StringBuilder seen = new StringBuilder();
            try (Program client = installation.client(port)) {
                seen.append(answer(installation, Installation.HOST, port, "/api/info"));
                seen.append(answer(installation, "localhost", port, "/.owui-tunnel/health"));
                seen.append(arguments(client)).append(arguments(relay));
                client.terminates();
                assertThat(client.exit()).isZero();
                seen.append(client.said());
            }
            seen.append(answer(installation, Installation.HOST, port, "/"));
            seen.append(relay.said());
            assertThat(seen.toString()).contains("tunnel.open").doesNotContain(installation.secret());
            assertThat(files()).noneMatch(text -> text.contains(installation.secret()));
        }
    }

    private static String arguments(Program program) throws IOException {
        Path arguments = Path.of("/proc", Long.toString(program.pid()), "cmdline");
        return Files.exists(arguments) ? Files.readString(arguments) : "";
    }

    /** Every file of both programs. */
    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(EnvironmentIT::text).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static int status(Installation installation, String host, int port, String path) throws Exception {
        return Integer.parseInt(answer(installation, host, port, path).substring(0, 3));
    }

    /** Status, fields and body. */
    private static String answer(Installation installation, String host, int port, String path) throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        Request request =
                new Request.Builder().url("https://" + host + ":" + port + path).build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.code() + "\n" + response.headers() + response.body().string();
        }
    }
}
