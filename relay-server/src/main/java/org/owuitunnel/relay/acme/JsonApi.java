package org.owuitunnel.relay.acme;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The API of a DNS hoster: JSON by HTTP. Safe on any thread; waits for the network. */
final class JsonApi {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Octets of an answer: a page of a hundred records has 50 KiB. */
    private static final int MAX_ANSWER = 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI base;

    /** Fields of each request, secrets among them: they are never in a message. */
    private final Map<String, String> fields;

    JsonApi(URI base, Map<String, String> fields) {
        this.base = base;
        this.fields = Map.copyOf(fields);
    }

    /** What came back. */
    record Reply(int status, JsonNode body) {
        boolean isFine() {
            return status / 100 == 2;
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param path begins with a slash and may have a query
     * @param body what is sent, or null for nothing
     */
    Reply ask(String method, String path, @Nullable Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        fields.forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), answer -> new Bounded());
            return new Reply(response.statusCode(), json(response.body()));
        } catch (IOException e) {
            throw new IOException(
                    base + ": " + describe(e) + " (expected: an answer to " + method + " " + path + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(base + ": interrupted", e);
        }
    }

    private static String describe(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException ignored) {
            return MissingNode.getInstance(); // an error page: the status says enough
        }
    }

    /** Collects an answer, up to its bound. Confined to the client's threads, one after the other. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                byte[] octets = new byte[piece.remaining()];
                piece.get(octets);
                collected.writeBytes(octets);
            }
            if (collected.size() > MAX_ANSWER && subscription != null) {
                subscription.cancel();
                body.completeExceptionally(new IOException("answer of more than " + MAX_ANSWER + " octets"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(collected.toByteArray());
        }
    }
}
