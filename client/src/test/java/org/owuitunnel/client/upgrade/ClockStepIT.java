package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.Requirement;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlSocket;

/** Somebody sets the clock, by a day and back, on both machines: no link ends, no token and no certificate expires. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClockStepIT {
    /** Longer than the client looks for a sleep of the machine, and the relay for changed tokens. */
    private static final Duration WATCHED = Duration.ofSeconds(4);

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    @Test
    void clockThatIsSetEndsNothing() throws Exception {
        Path clock = sets(folder.resolve("clock"), "+0");
        Map<String, String> faked = Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
        try (Installation installation = new Installation(folder, faked)) {
            Path config = installation.configure("header-timeout: 1m");
            try (Program relay = installation.relay(config);
                    Program client = installation.client(Installation.port(relay));
                    ControlClient control = ControlClient.connect(ControlSocket.of(folder.resolve("data"), 0))
                            .orElseThrow()) {
                int port = Installation.port(relay);
                // Before, a busy machine may have kept the client waiting for its first answer.
                int relayMark = relay.said().length();
                int clientMark = client.said().length();
                Talk talk = new Talk(installation.visitor(Protocol.HTTP_1_1), port, "/ws/echo");
                for (String step : List.of("+1d", "-1d")) {
                    sets(clock, step);
                    goesOn(talk);
                    assertThat(control.reload()).isEmpty();
                    answersANewVisitor(installation, port);
                }
                Instant tomorrow = Instant.now().plus(DAY);
                Instant yesterday = Instant.now().minus(DAY);
                assertThat(relay.said().substring(relayMark)) // or no clock was set at all
                        .contains(
                                tomorrow.toString().substring(0, 10),
                                yesterday.toString().substring(0, 10))
                        .doesNotContain("tunnel.waiting", "tunnel.closed", "tunnel.resumed");
                assertThat(client.said().substring(clientMark))
                        .doesNotContain("tunnel.lost", "tunnel.retrying", "ERROR");
                relay.terminates();
            }
        }
    }

    /** Debian's multi-thread variant; the folder has the name of the architecture. */
    private static Path library() throws IOException {
        try (Stream<Path> found = Files.find(
                Path.of("/usr/lib"), 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            Optional<Path> library = found.findFirst();
            if (library.isEmpty()) {
                Requirement.missing("no faketime to set a program's clock: apt-get install faketime");
            }
            return library.orElseThrow();
        }
    }

    private static Path sets(Path clock, String step) throws IOException {
        return Files.writeString(clock, step + "\n");
    }

    private static void goesOn(Talk talk) throws InterruptedException {
        long end = System.nanoTime() + WATCHED.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            assertThat(talk.says("word " + i)).isEqualTo("word " + i);
        }
    }

    private static void answersANewVisitor(Installation installation, int port) throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        Request request = new Request.Builder()
                .url("https://" + Installation.HOST + ":" + port + "/")
                .build();
        try (Response answer = visitor.newCall(request).execute()) {
            assertThat(answer.code()).isEqualTo(200);
        }
    }
}
