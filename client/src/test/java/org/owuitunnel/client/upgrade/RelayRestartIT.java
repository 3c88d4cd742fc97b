package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.ScriptedServer;

/** C3, R2: a relay that is killed and started again. What it was in the middle of is lost, visibly, and done once at most. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RelayRestartIT {
    @TempDir
    private Path folder;

    private final AtomicInteger posts = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch restarted = new CountDownLatch(1);

    @Test
    void postIsNotRepeated() throws Exception {
        try (Installation installation = new Installation(folder);
                ScriptedServer app = counting()) {
            Program killed = installation.relay(installation.configure("header-timeout: 1m"));
            int port = Installation.port(killed);
            try (Program client = installation.client(port, app.port())) {
                String url = "https://" + Installation.HOST + ":" + port + "/count";
                CompletableFuture<Integer> first = posts(installation, url);
                asked.await();
                killed.close();
                killed.exit();
                assertThatThrownBy(() -> first.get(Program.PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(IOException.class);
                Path again = installation.configure("relay.yml", port, "header-timeout: 1m");
                try (Program relay = installation.relay(again)) {
                    relay.says("tunnel\\.open");
                    restarted.countDown();
                    assertThat(posts(installation, url).get(Program.PATIENCE_SECONDS, TimeUnit.SECONDS))
                            .isEqualTo(200);
                    assertThat(posts.get()).isEqualTo(2);
                }
                assertThat(client.isAlive()).isTrue();
            }
        }
    }

    private ScriptedServer counting() {
        return ScriptedServer.playing(connection -> {
            for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                if (!head.startsWith("POST /count ")) {
                    connection.writes("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                    continue; // the client looks what the app is
                }
                connection.reads(4);
                posts.incrementAndGet();
                asked.countDown();
                restarted.await();
                connection.writes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            }
        });
    }

    private static CompletableFuture<Integer> posts(Installation installation, String url) throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        Request request = new Request.Builder()
                .url(url)
                .post(RequestBody.create("once", null))
                .build();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Response response = visitor.newCall(request).execute()) {
                status.complete(response.code());
            } catch (IOException e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }
}
