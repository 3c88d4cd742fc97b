package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may come to a tunnel, and for how long, by the command line of both programs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class AudienceIT {
    private static final Map<String, String> TEXT = Map.of("OWUI_TUNNEL_LOG", "text");

    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private OkHttpClient visitor;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
        visitor = installation.visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        installation.close();
    }

    @Test
    void onlyTheseAddressesGetIn() throws Exception {
        try (Program client = client("--allow-ip", "192.0.2.0/24,2001:db8::/32")) {
            client.says("status +online");
            assertThat(answer()).isEqualTo("403 address-refused");
        }
        try (Program client = client("--allow-ip", "192.0.2.7,127.0.0.0/8")) {
            client.says("status +online");
            assertThat(answer()).isEqualTo("200 null");
        }
        try (Program client = client("--allow-ip", "127.0.0.0/33")) {
            assertThat(client.exit()).isEqualTo(2);
            client.says("allow-ip: 127\\.0\\.0\\.0/33 \\(expected: ");
        }
    }

    @Test
    void itEndsByItselfWhenItsTimeIsOver() throws Exception {
        try (Program client = client("--for", "8s")) {
            client.says("status +online");
            assertThat(answer()).isEqualTo("200 null");
            assertThat(client.exit()).isZero();
            client.says("time is over");
            assertThat(answer()).isEqualTo("404 no-tunnel");
        }
    }

    private Program client(String... words) throws Exception {
        return installation.clientBegins(Installation.port(relay), installation.appPort(), TEXT, words);
    }

    private String answer() throws Exception {
        Request request = new Request.Builder()
                .url("https://" + Installation.HOST + ":" + Installation.port(relay) + "/")
                .build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.code() + " " + response.header("x-tunnel-error");
        }
    }
}
