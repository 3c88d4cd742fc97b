package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and scripts as Open WebUI's server sends them: through the tunnel they are what they are without it. */
final class FilesIT {
    /** Fields that differ from one connection or moment to another, and what the relay tells search engines. */
    private static final Set<String> OWN = Set.of("date", "connection", "transfer-encoding", ":status", "x-robots-tag");

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

    private record Answer(int status, Map<String, List<String>> fields, String body) {}

    private static Answer ask(HttpClient client, URI base, HttpClient.Version version, String... request)
            throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(request[1]))
                .version(version)
                .method(request[0], BodyPublishers.noBody());
        for (int i = 2; i < request.length; i += 2) {
            builder.header(request[i], request[i + 1]);
        }
        var answer = client.send(builder.build(), BodyHandlers.ofByteArray());
        Map<String, List<String>> fields = new TreeMap<>(answer.headers().map());
        fields.keySet().removeAll(OWN);
        return masked(new Answer(answer.statusCode(), fields, new String(answer.body(), ISO_8859_1)));
    }

    /** The boundary of several ranges is random. */
    private static Answer masked(Answer answer) {
        String type = answer.fields().getOrDefault("content-type", List.of("")).getFirst();
        int at = type.indexOf("boundary=");
        if (at < 0) {
            return answer;
        }
        String boundary = type.substring(at + "boundary=".length());
        Map<String, List<String>> fields = new TreeMap<>(answer.fields());
        fields.put("content-type", List.of(type.substring(0, at)));
        return new Answer(answer.status(), fields, answer.body().replaceAll(Pattern.quote(boundary), "boundary"));
    }

    private static String entityTag(HttpClient direct, URI base, String path) throws Exception {
        return ask(direct, base, HttpClient.Version.HTTP_1_1, "HEAD", path)
                .fields()
                .getOrDefault("etag", List.of())
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "200, GET, /speech.mp3, , ",
        "200, HEAD, /speech.mp3, , ",
        "206, GET, /speech.mp3, range, bytes=0-99",
        "206, GET, /speech.mp3, range, bytes=-100",
        "206, GET, /speech.mp3, range, bytes=299999-",
        "206, GET, /speech.mp3, range, 'bytes=0-9,100-109,-5'",
        "206, HEAD, /speech.mp3, range, bytes=0-99",
        "416, GET, /speech.mp3, range, bytes=300000-",
        "304, GET, /static/speech.mp3, if-none-match, ETAG",
        "200, GET, /static/speech.mp3, if-none-match, '\"other\"'",
        "200, GET, /script.js, accept-encoding, gzip",
        "200, GET, /script.js, accept-encoding, br",
        "200, GET, /script.js, accept-encoding, zstd",
        "200, GET, /script.js, accept-encoding, identity",
        "200, GET, /script.js, , ",
        "404, GET, /missing.js, , ",
        "405, DELETE, /speech.mp3, , "
    })
    void answerIsTheSameWithAndWithoutTheTunnel(int status, String method, String path, String name, String value)
            throws Exception {
        URI app = URI.create("http://127.0.0.1:" + FilesIT.app.port());
        try (HttpClient direct = HttpClient.newHttpClient();
                HttpClient client =
                        HttpClient.newBuilder().sslContext(tunnel.trusting()).build()) {
            String[] request = name == null ? new String[] {method, path} : new String[] {method, path, name, value};
            if ("ETAG".equals(value)) {
                request[3] = entityTag(direct, app, path);
            }
            Answer expected = ask(direct, app, HttpClient.Version.HTTP_1_1, request);
            assertThat(expected.status()).isEqualTo(status);
            for (HttpClient.Version version : HttpClient.Version.values()) {
                assertThat(ask(client, tunnel.localhost(), version, request)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ETAG, 206", "'\"other\"', 200"})
    void rangeIsServedOnlyOfTheFileThatTheVisitorKnows(String tag, int status) throws Exception {
        URI app = URI.create("http://127.0.0.1:" + FilesIT.app.port());
        try (HttpClient direct = HttpClient.newHttpClient();
                HttpClient client =
                        HttpClient.newBuilder().sslContext(tunnel.trusting()).build()) {
            String known = tag.replace("ETAG", entityTag(direct, app, "/speech.mp3"));
            String[] request = {"GET", "/speech.mp3", "range", "bytes=5-9", "if-range", known};
            Answer answer = ask(client, tunnel.localhost(), HttpClient.Version.HTTP_2, request);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer).isEqualTo(ask(direct, app, HttpClient.Version.HTTP_1_1, request));
        }
    }
}
