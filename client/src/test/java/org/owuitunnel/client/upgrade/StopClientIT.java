package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.ScriptedServer;

/** What Ctrl-C does to the client: once, it finishes what is under way and frees the name; twice, it ends. */
@DisabledOnOs(OS.WINDOWS) // which ends processes without a signal
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StopClientIT {
    /** What shells add to the number of the signal, and SIGINT. */
    private static final int INTERRUPTED = 128 + 2;

    @TempDir
    private Path folder;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Test
    void requestUnderWayIsFinishedAndTheNameIsFreeAtOnce() throws Exception {
        try (Installation installation = new Installation(folder);
                ScriptedServer app = slow();
                Program relay = installation.relay(installation.configure("header-timeout: 1m"));
                Program client = installation.client(Installation.port(relay), app.port())) {
            String url = "https://" + Installation.HOST + ":" + Installation.port(relay);
            OkHttpClient other = installation.visitor(Protocol.HTTP_1_1);
            assertThat(status(other, url + "/.owui-tunnel/health")).isEqualTo(200); // and its connection stands
            CompletableFuture<String> answer = asks(installation, url);
            asked.await();
            client.interrupts();
            relay.says("tunnel\\.leaving");
            assertThat(status(other, url)).isEqualTo(404);
            answered.countDown();
            assertThat(answer.get(Program.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("200 done");
            assertThat(client.exit()).isZero();
            assertThat(status(other, url)).isEqualTo(404);
        }
    }

    @Test
    void secondTimeItEndsAtOnce() throws Exception {
        try (Installation installation = new Installation(folder);
                ScriptedServer app = slow();
                Program relay = installation.relay(installation.configure("header-timeout: 1m"));
                Program client = installation.client(Installation.port(relay), app.port())) {
            CompletableFuture<String> answer =
                    asks(installation, "https://" + Installation.HOST + ":" + Installation.port(relay));
            asked.await();
            client.interrupts();
            relay.says("tunnel\\.leaving");
            client.interrupts();
            assertThat(client.exit()).isEqualTo(INTERRUPTED);
            answered.countDown();
            answer.cancel(true);
        }
    }

    private ScriptedServer slow() {
        return ScriptedServer.playing(connection -> {
            if (!connection.head().startsWith("GET / ")) {
                connection.writes("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                return; // the client looks what the app is
            }
            asked.countDown();
            answered.await();
            connection.writes("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone");
            connection.waitsForTheEnd();
        });
    }

    private static CompletableFuture<String> asks(Installation installation, String url) throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Response response =
                    visitor.newCall(new Request.Builder().url(url).build()).execute()) {
                ResponseBody body = response.body();
                answer.complete(response.code() + " " + body.string());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static int status(OkHttpClient visitor, String url) throws Exception {
        try (Response response =
                visitor.newCall(new Request.Builder().url(url).build()).execute()) {
            return response.code();
        }
    }
}
