package org.owuitunnel.client.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.owuitunnel.relay.wire.Transport;

@Timeout(20)
final class DemoSocketTest {
    private static final int LIMIT_BYTES = 64 * 1024;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Received received = new Received();
    private DemoServer server;
    private WebSocket socket;

    @BeforeEach
    void start() throws Exception {
        server = DemoServer.start(loops, () -> new DemoInfo("1.2.3", null, null));
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws/echo?x=1"), received)
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        socket.abort();
        http.shutdownNow();
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void textReturnsAsTextAndOctetsAsOctetsInOrder() throws Exception {
        byte[] octets = noise(160);
        send(socket.sendText("voilà", true));
        send(socket.sendBinary(ByteBuffer.wrap(octets), true));
        send(socket.sendText("", true));
        assertThat(received.next()).isEqualTo("voilà");
        assertThat(received.next()).isEqualTo(octets);
        assertThat(received.next()).isEqualTo("");
    }

    @Test
    void aMessageInPiecesReturnsWhole() throws Exception {
        send(socket.sendText("one ", false));
        send(socket.sendText("two", true));
        assertThat(received.next()).isEqualTo("one two");
    }

    @Test
    void aMessageOfTheLimitReturnsAndALargerOneEndsTheSocketWith1009() throws Exception {
        byte[] octets = noise(LIMIT_BYTES);
        send(socket.sendBinary(ByteBuffer.wrap(octets), true));
        assertThat(received.next()).isEqualTo(octets);
        send(socket.sendBinary(ByteBuffer.wrap(noise(LIMIT_BYTES + 1)), true));
        assertThat(received.next()).isEqualTo(1009);
    }

    @Test
    void piecesThatAreTooLargeTogetherEndTheSocketWith1009() throws Exception {
        send(socket.sendBinary(ByteBuffer.wrap(noise(LIMIT_BYTES)), false));
        send(socket.sendBinary(ByteBuffer.wrap(noise(1)), true));
        assertThat(received.next()).isEqualTo(1009);
    }

    @Test
    void whoClosesIsAnsweredWithTheSameCode() throws Exception {
        send(socket.sendClose(4000, "enough"));
        assertThat(received.next()).isEqualTo(4000);
    }

    @Test
    void theServersEndIsToldWith1001() throws Exception {
        server.close();
        assertThat(received.next()).isEqualTo(1001);
    }

    @Test
    void compressionIsAgreedOnAndChangesNoMessage() throws Exception {
        String text = "the same again, ".repeat(500);
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        OkHttpClient client = new OkHttpClient();
        okhttp3.WebSocket compressed = client.newWebSocket(
                new Request.Builder()
                        .url("http://127.0.0.1:" + server.port() + "/ws/echo")
                        .build(),
                new WebSocketListener() {
                    @Override
                    public void onOpen(okhttp3.WebSocket opened, Response response) {
                        events.add(String.valueOf(response.header("Sec-WebSocket-Extensions")));
                    }

                    @Override
                    public void onMessage(okhttp3.WebSocket from, String message) {
                        events.add(message);
                    }

                    @Override
                    public void onClosing(okhttp3.WebSocket from, int code, String reason) {
                        events.add("closed " + code);
                    }

                    @Override
                    public void onFailure(okhttp3.WebSocket from, Throwable cause, @Nullable Response response) {
                        events.add("failed: " + cause);
                    }
                });
        try {
            assertThat(events.poll(10, TimeUnit.SECONDS)).startsWith("permessage-deflate");
            assertThat(compressed.send(text)).isTrue();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(text);
            assertThat(compressed.send("x".repeat(10 * LIMIT_BYTES))).isTrue();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1009");
        } finally {
            compressed.cancel();
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private static void send(CompletableFuture<WebSocket> sending) throws Exception {
        sending.get(10, TimeUnit.SECONDS);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    /** Whole messages as String or byte[], the close code as Integer. */
    private static final class Received implements WebSocket.Listener {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        Object next() throws InterruptedException {
            Object event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("next event").isNotNull();
            return event;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            octets.writeBytes(bytes);
            if (last) {
                events.add(octets.toByteArray());
                octets.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            events.add(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            events.add(error);
        }
    }
}
