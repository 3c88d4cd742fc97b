package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model, speech and transcription servers behind Open WebUI; one virtual thread per request, what came in is kept for the test. */
public final class OpenAiStub implements AutoCloseable {

    static final String MODEL = "stub";
    static final String VOICE = "alloy";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final JsonMapper json = new JsonMapper();
    private final ChatStream chat = new ChatStream();
    private final byte[] speech = resource("answer.mp3");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<UploadedFile> heard = new CopyOnWriteArrayList<>();
    private final List<String> spoken = new CopyOnWriteArrayList<>();

    private OpenAiStub(HttpServer server) {
        this.server = server;
    }

    /** Starts one. */
    public static OpenAiStub start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OpenAiStub stub = new OpenAiStub(server);
        stub.route("/v1/models", stub::models);
        stub.route("/v1/chat/completions", stub::chat);
        stub.route("/v1/audio/transcriptions", stub::transcribe);
        stub.route("/v1/audio/speech", stub::speak);
        stub.route("/v1/audio/voices", exchange -> stub.answer(exchange, voices()));
        stub.route(
                "/v1/audio/models",
                exchange -> stub.answer(exchange, Map.of("models", List.of(Map.of("id", "tts-1")))));
        server.setExecutor(stub.threads);
        server.start();
        return stub;
    }

    static byte[] resource(String name) {
        try (InputStream file = OpenAiStub.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("test resource " + name + ": missing");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException("test resource " + name + ": unreadable", unreadable);
        }
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Bodies of the chat requests, in order. */
    List<String> asked() {
        return asked;
    }

    /** Recordings that came to be transcribed, in order. */
    List<UploadedFile> heard() {
        return heard;
    }

    /** Texts that were to be spoken, in order of their coming. */
    List<String> spoken() {
        return spoken;
    }

    byte[] speech() {
        return speech.clone();
    }

    CountDownLatch holdSecondHalf() {
        return chat.holdSecondHalf();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void models(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                Map.of(
                        "object",
                        "list",
                        "data",
                        List.of(Map.of("id", MODEL, "object", "model", "owned_by", "openai"))));
    }

    private static Map<String, ?> voices() {
        return Map.of("voices", List.of(Map.of("id", VOICE, "name", VOICE)));
    }

    private void chat(HttpExchange exchange) throws IOException {
        String body = text(exchange);
        asked.add(body);
        JsonNode request = json.readTree(body);
        if (!request.path("stream").asBoolean()) {
            Map<String, ?> message = Map.of("role", "assistant", "content", ChatStream.FIRST_HALF);
            answer(
                    exchange,
                    Map.of("object", "chat.completion", "choices", List.of(Map.of("index", 0, "message", message))));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try {
            chat.writeTo(exchange.getResponseBody());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void transcribe(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        UploadedFile file = UploadedFile.in(body, exchange.getRequestHeaders().getFirst("Content-Type"));
        heard.add(file);
        answer(exchange, Map.of("text", transcript(file)));
    }

    static String transcript(UploadedFile file) {
        return "I heard " + file.bytes().length + " bytes with digest " + file.sha256();
    }

    private void speak(HttpExchange exchange) throws IOException {
        spoken.add(json.readTree(text(exchange)).path("input").asString());
        exchange.getResponseHeaders().set("Content-Type", "audio/mpeg");
        exchange.sendResponseHeaders(200, speech.length);
        exchange.getResponseBody().write(speech);
    }

    private void answer(HttpExchange exchange, Map<String, ?> value) throws IOException {
        byte[] body = json.writeValueAsBytes(value);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void route(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }
}
