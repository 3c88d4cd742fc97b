package org.owuitunnel.client.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.wire.Transport;

@Timeout(20)
final class DemoServerTest {
    private static final int MIB = 1024 * 1024;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private DemoInfo info = new DemoInfo("1.2.3", "home", "https://home.example.org");
    private DemoServer server;

    @BeforeEach
    void start() throws Exception {
        server = DemoServer.start(loops, () -> info);
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @ParameterizedTest
    @CsvSource({
        "/, index.html, text/html",
        "/?from=qr, index.html, text/html",
        "/style.css, style.css, text/css",
        "/demo.js, demo.js, text/javascript",
        "/report.js, report.js, text/javascript",
        "/network.js, network.js, text/javascript",
        "/voice.js, voice.js, text/javascript",
        "/measure.js, measure.js, text/javascript"
    })
    void eachFileOfThePageIsServedAsItIs(String path, String file, String type) throws Exception {
        HttpResponse<byte[]> answer = send("GET", path, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream expected = DemoServer.class.getResourceAsStream(file)) {
            assertThat(answer.body()).isEqualTo(expected.readAllBytes());
        }
        assertThat(header(answer, "content-type")).isEqualTo(type + "; charset=utf-8");
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
    }

    @Test
    void infoIsAskedAnewEachTimeAndSaysNullForTheUnknown() throws Exception {
        assertThat(text(send("GET", "/api/info", BodyPublishers.noBody())))
                .isEqualTo("{\"version\":\"1.2.3\",\"name\":\"home\",\"tunnel\":\"https://home.example.org\"}");
        info = new DemoInfo("1.2.3", null, null);
        HttpResponse<byte[]> answer = send("GET", "/api/info", BodyPublishers.noBody());
        assertThat(text(answer)).isEqualTo("{\"version\":\"1.2.3\",\"name\":null,\"tunnel\":null}");
        assertThat(header(answer, "content-type")).isEqualTo("application/json");
    }

    @Test
    void aBodyReturnsByteForByteWithAndWithoutItsLengthAnnounced() throws Exception {
        byte[] body = new byte[MIB];
        new Random(7).nextBytes(body);
        BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
        for (BodyPublisher publisher : new BodyPublisher[] {BodyPublishers.ofByteArray(body), chunked}) {
            HttpResponse<byte[]> answer = send("POST", "/api/echo", publisher);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(sha256(answer.body())).isEqualTo(sha256(body));
            assertThat(header(answer, "content-type")).isEqualTo("application/octet-stream");
            assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        }
    }

    @Test
    void anEmptyBodyReturnsEmpty() throws Exception {
        HttpResponse<byte[]> answer = send("POST", "/api/echo", BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void theBodysBeginReturnsBeforeItsEndIsSent() throws Exception {
        try (Socket socket = raw("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")) {
            InputStream in = socket.getInputStream();
            readUntil(in, "\r\n\r\nab");
            socket.getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
            readUntil(in, "cd");
        }
    }

    @Test
    void aBodyAnnouncedAboveTheLimitIsRefused() throws Exception {
        try (Socket socket = raw("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 67108865\r\n\r\n")) {
            assertThat(readUntil(socket.getInputStream(), "\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOn() throws Exception {
        try (Socket socket =
                raw("POST /api/echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")) {
            assertThat(readUntil(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write("ok".getBytes(StandardCharsets.US_ASCII));
            assertThat(readUntil(socket.getInputStream(), "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void theClocksFirstEventComesAtOnceAndTheNextASecondLater() throws Exception {
        long asked = System.nanoTime();
        HttpResponse<InputStream> answer = http.send(request("/api/clock").GET().build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).matches("data: \\{\"n\": 0, \"time\": \\d{13}}");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(900));
            assertThat(events.readLine()).isEmpty();
            assertThat(events.readLine()).startsWith("data: {\"n\": 1, ");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200",
        "/demo.js, 200",
        "/api/info, 200",
        "/api/clock, 200",
        "/api/echo, 405",
        "/ws/echo, 426",
        "/x, 404"
    })
    void headIsAnsweredWithoutABody(String path, int status) throws Exception {
        HttpResponse<byte[]> answer = send("HEAD", path, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(send("GET", "/api/info", BodyPublishers.noBody()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "POST; /; GET, HEAD",
                "PUT; /api/info; GET, HEAD",
                "GET; /api/echo; POST",
                "DELETE; /api/clock; GET, HEAD",
                "POST; /ws/echo; GET, HEAD"
            })
    void anotherMethodIsNotAllowed(String method, String path, String allowed) throws Exception {
        HttpResponse<byte[]> answer = send(method, path, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "allow")).isEqualTo(allowed);
        assertThat(header(answer, "content-type")).startsWith("text/plain");
    }

    @ParameterizedTest
    @CsvSource({"/index.html", "/api", "/api/info/", "/../pom.xml", "/package-info.class"})
    void anotherPathIsNotFound(String path) throws Exception {
        HttpResponse<byte[]> answer = send("GET", path, BodyPublishers.noBody());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "content-type")).startsWith("text/plain");
    }

    @Test
    void whatIsNotHttpIsABadRequest() throws Exception {
        try (Socket socket = raw("nonsense\r\n\r\n")) {
            assertThat(readUntil(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws Exception {
        return http.send(request(path).method(method, body).build(), BodyHandlers.ofByteArray());
    }

    private Socket raw(String head) throws Exception {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port());
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("read so far: %s", read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
