package org.owuitunnel.relay.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.HandshakeJson;
import org.owuitunnel.protocol.link.Welcome;

/** A WebSocket to a relay's door over which a test says what it likes; nothing of ours is in it but the parser of welcomes. */
public final class RawLink implements AutoCloseable {
    private final HttpClient client;
    private final WebSocket socket;
    private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> closes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

    /** A WebSocket that this token opened; nothing has been said yet. */
    public RawLink(RelayFixture relay, String token) {
        client = HttpClient.newBuilder().sslContext(relay.trusting()).build();
        socket = client.newWebSocketBuilder()
                .subprotocols("owui-tunnel.v1")
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("wss://localhost:" + relay.port() + "/.owui-tunnel/link"), new Listener())
                .join();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            texts.add(text.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            messages.add(copy);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closes.add(code + " " + reason);
            return new CompletableFuture<>(); // never answered, so that the test may go on to send
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closes.add("broken");
        }
    }

    /** Says this hello. */
    public RawLink says(String hello) {
        socket.sendText(hello, true).join();
        return this;
    }

    /** Sends one binary message. */
    public void sends(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    /** What the relay answered to the hello. */
    public Welcome welcome() {
        return HandshakeJson.readWelcome(take(texts, "welcome"));
    }

    /** Code and reason by which the relay closed. */
    public String closed() {
        return take(closes, "close");
    }

    /** The next binary message. */
    public byte[] message() {
        return take(messages, "message");
    }

    /** True when the relay has closed. */
    public boolean isClosed() {
        return !closes.isEmpty();
    }

    private static <T> T take(LinkedBlockingQueue<T> from, String what) {
        try {
            T taken = from.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("no " + what + " came");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
