package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.relay.wire.Transport;

final class TunnelIT {
    @TempDir
    private static Path folder;

    private static EventLoopGroup loops;
    private static DemoServer demo;
    private static TunnelFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        loops = new MultiThreadIoEventLoopGroup(Transport.best().ioHandlerFactory());
        demo = DemoServer.start(loops, () -> new DemoInfo("test", "webui", null));
        tunnel = TunnelFixture.start(demo.port(), folder.resolve("ca"));
    }

    @AfterAll
    static void close() throws Exception {
        tunnel.close();
        demo.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    private static HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tunnel.trusting())
                .build();
    }

    private static URI at(String path) {
        return tunnel.localhost().resolve(path);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPageComesThroughTheTunnel(Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(at("/")).build(), BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("<!doctype html>");
        }
    }

    @Test
    void aLargeUploadComesBackAsItWent() throws Exception {
        byte[] body = new byte[25 * 1024 * 1024];
        new Random(7).nextBytes(body);
        try (HttpClient client = client(Version.HTTP_2)) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(at("/api/echo"))
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void anEventIsSeenBeforeTheNextIsSent(Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<InputStream> answer =
                    client.send(HttpRequest.newBuilder(at("/api/clock")).build(), BodyHandlers.ofInputStream());

            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).contains("\"n\"");
            }
        }
    }

    @Test
    void aSocketEchoesTextAndBytes() throws Exception {
        try (HttpClient client = client(Version.HTTP_1_1)) {
            Echoes echoes = new Echoes();
            URI socketUrl = URI.create(at("/ws/echo").toString().replace("https:", "wss:"));
            WebSocket socket =
                    client.newWebSocketBuilder().buildAsync(socketUrl, echoes).get(10, TimeUnit.SECONDS);

            socket.sendText("hello", true).get(10, TimeUnit.SECONDS);

            assertThat(echoes.text.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(10, TimeUnit.SECONDS);
            assertThat(echoes.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        }
    }

    @Test
    void manyRequestsAtOnceAreAllAnswered() throws Exception {
        try (HttpClient client = client(Version.HTTP_2)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                HttpRequest request = HttpRequest.newBuilder(at("/api/echo"))
                        .POST(BodyPublishers.ofString("request " + i))
                        .build();
                answers.add(client.sendAsync(request, BodyHandlers.ofString()));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(30, TimeUnit.SECONDS).body()).isEqualTo("request " + i);
            }
        }
    }

    @Test
    void visitorsReadWhichAddressAnsweredNothing() throws Exception {
        try (Taken taken = Taken.port();
                TunnelFixture dead = TunnelFixture.start(taken.number(), folder.resolve("dead"));
                HttpClient client =
                        HttpClient.newBuilder().sslContext(dead.trusting()).build()) {
            HttpRequest request = HttpRequest.newBuilder(dead.localhost())
                    .header("accept", "text/html")
                    .build();

            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("x-tunnel-error")).contains("origin-unreachable");
            assertThat(answer.body()).contains("127.0.0.1:" + taken.number()).contains("<!doctype html>");
        }
    }

    /** A port that nothing listens on, and that nobody else is given meanwhile: the tunnel's own relay needs one, too. */
    private record Taken(Socket held) implements AutoCloseable {
        static Taken port() throws IOException {
            Socket held = new Socket();
            held.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            return new Taken(held);
        }

        int number() {
            return held.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            held.close();
        }
    }

    private static final class Echoes implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }
    }
}
