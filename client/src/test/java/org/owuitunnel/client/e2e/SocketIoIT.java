package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** socket.io as Open WebUI has it, in both of its modes and on the way from one to the other. */
final class SocketIoIT {
    private static final String POLLING = "/ws/socket.io/?EIO=4&transport=polling";

    @TempDir
    private static Path folder;

    private static PythonApp app;
    private static TunnelFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        app = PythonApp.start(Needs.openWebUi(), folder);
        tunnel = TunnelFixture.start(app.port(), folder);
    }

    @AfterAll
    static void close() throws Exception {
        if (tunnel != null) {
            tunnel.close();
            app.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling websocket"})
    void clientHearsEverythingItSaid(String transports) throws Exception {
        assertThat(app.visit(tunnel, transports.split(" ")).strip()).isEqualTo("done");
    }

    @ParameterizedTest
    @EnumSource
    void pollIsHeldUntilThereIsSomethingToSayWhileOthersPost(Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(tunnel.trusting())
                .build()) {
            Poller poller = new Poller(client);
            String sid = poller.opens();

            CompletableFuture<HttpResponse<String>> held = poller.polls();
            poller.posts("42[\"say\",\"hello\"]");
            poller.hears(held, "42[\"heard\",\"hello\"]");

            assertThat(poller.awaits(poller.polls())).isEqualTo("2"); // its own word after a second of silence
            poller.posts("3");

            Frames frames = new Frames();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(at("/ws/socket.io/?EIO=4&transport=websocket&sid=" + sid)
                                    .toString()
                                    .replace("https:", "wss:")),
                            frames)
                    .get(10, TimeUnit.SECONDS);
            held = poller.polls();
            socket.sendText("2probe", true).get(10, TimeUnit.SECONDS);
            assertThat(frames.next()).isEqualTo("3probe");
            assertThat(poller.awaits(held)).isIn("6", "2"); // the poll is let go
            socket.sendText("5", true).get(10, TimeUnit.SECONDS);
            socket.sendText("42[\"say\",\"upgraded\"]", true).get(10, TimeUnit.SECONDS);
            assertThat(frames.after("2", "6")).isEqualTo("42[\"heard\",\"upgraded\"]");
            socket.sendText("41", true).get(10, TimeUnit.SECONDS);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
        }
    }

    private static URI at(String path) {
        return URI.create(tunnel.localhost() + path);
    }

    /** engine.io by hand, so that one can see what is held and what is not. */
    private static final class Poller {
        private final HttpClient client;
        private String session = "";

        Poller(HttpClient client) {
            this.client = client;
        }

        String opens() throws Exception {
            Matcher sid = Pattern.compile("\"sid\":\"([^\"]+)\"").matcher(awaits(polls()));
            assertThat(sid.find()).isTrue();
            session = "&sid=" + sid.group(1);
            posts("40{\"token\":\"t\"}");
            hears(polls(), "40{\"sid\":");
            return sid.group(1);
        }

        CompletableFuture<HttpResponse<String>> polls() {
            return client.sendAsync(
                    HttpRequest.newBuilder(at(POLLING + session)).build(), BodyHandlers.ofString());
        }

        String awaits(CompletableFuture<HttpResponse<String>> poll) throws Exception {
            HttpResponse<String> answer = poll.get(10, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }

        /** Polls until {@code wanted} comes, and answers pings. */
        void hears(CompletableFuture<HttpResponse<String>> first, String wanted) throws Exception {
            String heard = awaits(first);
            while (!heard.contains(wanted)) {
                assertThat(heard).isEqualTo("2");
                posts("3");
                heard = awaits(polls());
            }
        }

        void posts(String packets) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(at(POLLING + session))
                    .header("content-type", "text/plain;charset=UTF-8")
                    .POST(BodyPublishers.ofString(packets))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualToIgnoringCase("ok");
        }
    }

    private static final class Frames implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(texts.poll(10, TimeUnit.SECONDS));
        }

        /** The next one that is none of {@code skipped}. */
        String after(String... skipped) throws InterruptedException {
            String next = next();
            while (java.util.List.of(skipped).contains(next)) {
                next = next();
            }
            return next;
        }
    }
}
