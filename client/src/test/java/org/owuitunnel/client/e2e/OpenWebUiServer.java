package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A real Open WebUI with a database of its own, as a child process; started and stopped by the test's thread. */
public final class OpenWebUiServer implements AutoCloseable {

    /** The account that is there from the start. */
    public static final String ADMIN_EMAIL = "admin@example.com";

    /** Time until it answers: 10 s on two idle cores, most of it imports and migrations; 90 s leaves room for busy ones. */
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    /** Between two looks at a server that is starting: 100 ms. */
    private static final Duration POLL = Duration.ofMillis(100);

    /** Time for a clean stop: 10 s, then it is killed. */
    private static final long STOP_SECONDS = 10;

    /** A free port may be taken before the server binds it; the third loss in a row is no accident. */
    private static final int PORT_TRIES = 3;

    // HTTP/1.1 only: on an offer of h2c uvicorn answers with the body unread.
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Process process;
    private final Path data;
    private final int port;
    private final String password;

    private OpenWebUiServer(Process process, Path data, int port, String password) {
        this.process = process;
        this.data = data;
        this.port = port;
        this.password = password;
    }

    /** Starts the one in {@code venv} with {@code stub} as its only provider; its output goes to {@code log}. */
    public static OpenWebUiServer start(Path venv, OpenAiStub stub, Path log) throws IOException, InterruptedException {
        return start(venv, stub, log, Map.of());
    }

    /** The same with {@code settings} of its own, which win. */
    static OpenWebUiServer start(Path venv, OpenAiStub stub, Path log, Map<String, String> settings)
            throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            OpenWebUiServer server = launch(venv, stub, log, settings, freePort());
            Start outcome = server.awaitStart(log);
            if (outcome == Start.READY) {
                return server;
            }
            server.close();
            if (outcome == Start.FAILED || tries == PORT_TRIES) {
                throw new IllegalStateException(
                        "Open WebUI: did not start, " + log.toAbsolutePath() + " ends with\n" + tail(log));
            }
        }
    }

    /** Starts one that takes the user's address from {@code field} of each request, and has an account already. */
    public static OpenWebUiServer trusting(String field, Path venv, OpenAiStub stub, Path log)
            throws IOException, InterruptedException {
        OpenWebUiServer server = launch(venv, stub, log, Map.of("WEBUI_AUTH_TRUSTED_EMAIL_HEADER", field), freePort());
        server.awaitReady();
        return server;
    }

    /** Begins to start one without any account, at {@code port}; {@link #awaitReady} waits for it. */
    static OpenWebUiServer fresh(Path venv, OpenAiStub stub, Path log, int port) throws IOException {
        return launch(venv, stub, log, Map.of("WEBUI_ADMIN_EMAIL", "", "WEBUI_ADMIN_PASSWORD", ""), port);
    }

    private static OpenWebUiServer launch(Path venv, OpenAiStub stub, Path log, Map<String, String> settings, int port)
            throws IOException {
        Path data = Files.createTempDirectory("owui-tunnel-openwebui");
        // New each time: only the server that was started here lets it in, whoever else may have got the port.
        String password = UUID.randomUUID().toString();
        List<String> command = List.of(
                venv.resolve("bin/open-webui").toString(),
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port));
        ProcessBuilder builder = new ProcessBuilder(command).directory(data.toFile());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(OpenWebUiSettings.of(stub.baseUrl(), data, ADMIN_EMAIL, password));
        builder.environment().putAll(settings);
        return new OpenWebUiServer(builder.start(), data, port, password);
    }

    /** Where it is. */
    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** The account's. */
    public String password() {
        return password;
    }

    @Override
    public void close() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroy);
        process.onExit()
                .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly().onExit().join();
        deleteTree(data);
    }

    /** Waits until it serves. */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answersOk(get("/ready"))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Open WebUI: did not start");
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Start awaitStart(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (answersOk(get("/ready"))) {
                return answersOk(signIn()) ? Start.READY : Start.PORT_LOST;
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Files.readString(log).contains("address already in use") ? Start.PORT_LOST : Start.FAILED;
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(url().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    private HttpRequest signIn() {
        String body = new JsonMapper().writeValueAsString(new Credentials(ADMIN_EMAIL, password));
        return HttpRequest.newBuilder(url().resolve("/api/v1/auths/signin"))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static boolean answersOk(HttpRequest request) throws InterruptedException {
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private enum Start {
        READY,
        /** Somebody else got the port between our choice and our bind. */
        PORT_LOST,
        FAILED
    }

    private record Credentials(String email, String password) {}
}
