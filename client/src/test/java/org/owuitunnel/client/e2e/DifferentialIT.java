package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.ScriptedServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups F and H8: whatever the relay lets through is read by servers that others wrote as the request that the visitor sent. A request that
 * two of them read in two ways could be smuggled past one of them.
 */
final class DifferentialIT {
    private static final int REQUESTS = 300;

    private static final long SEED = 20;

    /** What each hop says anew of the connection and of how the body is framed. */
    private static final Set<String> OF_THE_HOP = Set.of("connection", "content-length", "te", "transfer-encoding");

    @TempDir
    private Path folder;

    /** A request as a server has read it; fields in the order of their names, those of one name in the order in which they came. */
    private record Reading(String method, String target, List<String> fields, String body) {
        static Reading of(String method, String target, List<String> fields, String body) {
            List<String> sorted = new ArrayList<>(fields);
            sorted.sort((one, other) -> name(one).compareTo(name(other))); // keeps the order within a name
            return new Reading(method, target, sorted, body);
        }

        static String name(String field) {
            return field.substring(0, field.indexOf(':'));
        }
    }

    @Test
    void node() throws Exception {
        try (ForeignOrigin origin = ForeignOrigin.node()) {
            compare(origin, true);
        }
    }

    /** It takes no body in chunks. */
    @Test
    void python() throws Exception {
        try (ForeignOrigin origin = ForeignOrigin.python()) {
            compare(origin, false);
        }
    }

    @Test
    void jetty() throws Exception {
        try (ForeignOrigin origin = ForeignOrigin.jetty()) {
            compare(origin, true);
        }
    }

    @Test
    void nginx() throws Exception {
        try (ForeignOrigin origin = ForeignOrigin.nginx(Files.createDirectory(folder.resolve("nginx")))) {
            compare(origin, true);
        }
    }

    private void compare(ForeignOrigin origin, boolean chunks) throws Exception {
        LinkedBlockingQueue<Reading> asWritten = new LinkedBlockingQueue<>();
        try (ScriptedServer reference = ScriptedServer.playing(connection -> note(connection, asWritten));
                TunnelFixture one =
                        TunnelFixture.start(reference.port(), Files.createDirectory(folder.resolve("one")));
                TunnelFixture other =
                        TunnelFixture.start(origin.port(), Files.createDirectory(folder.resolve("other")));
                WebVisitor oneByH1 = WebVisitor.of(one, Alpn.H1);
                WebVisitor oneByH2 = WebVisitor.of(one, Alpn.H2);
                WebVisitor otherByH1 = WebVisitor.of(other, Alpn.H1);
                WebVisitor otherByH2 = WebVisitor.of(other, Alpn.H2)) {
            RandomRequests requests = new RandomRequests(SEED);
            for (int i = 0; i < REQUESTS; i++) {
                RandomRequests.Request request = requests.next();
                boolean h1 = i % 2 == 0;
                boolean length = request.length() || !chunks;
                assertThat(send(h1 ? oneByH1 : oneByH2, request, length).status())
                        .isEqualTo(200);
                Reading expected = asWritten.poll(8, TimeUnit.SECONDS);
                Seen.Answer answer = send(h1 ? otherByH1 : otherByH2, request, length);
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                Reading told = told(
                        answer.body(), other.url().getAuthority(), one.url().getAuthority());
                assertThat(told).as("request " + i).isEqualTo(expected);
                assertThat(told.method).isEqualTo(request.method());
                assertThat(told.target).isEqualTo(request.target());
                String body = request.body();
                assertThat(told.body)
                        .isEqualTo(
                                Digest.sha256(body == null ? new byte[0] : body.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
    }

    private static Seen.Answer send(WebVisitor visitor, RandomRequests.Request request, boolean length) {
        String body = request.body();
        List<String> fields = new ArrayList<>(request.fields());
        if (body == null) {
            return visitor.asks(request.method(), request.target(), fields.toArray(String[]::new))
                    .answer();
        }
        if (length) {
            fields.addAll(List.of("content-length", Integer.toString(body.length())));
        }
        return visitor.begins(request.method(), request.target(), fields.toArray(String[]::new))
                .sends(body)
                .ends()
                .answer();
    }

    /** Reads requests by the letter: what the client wrote, whatever a server may make of it. */
    private static void note(ScriptedServer.Connection connection, LinkedBlockingQueue<Reading> readings)
            throws IOException {
        for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
            byte[] body = ScriptedApp.body(connection, head);
            String[] lines = head.split("\r\n", -1);
            String[] first = lines[0].split(" ", -1);
            List<String> fields = new ArrayList<>();
            for (int i = 1; !lines[i].isEmpty(); i++) {
                int colon = lines[i].indexOf(':');
                add(fields, lines[i].substring(0, colon), lines[i].substring(colon + 1));
            }
            readings.add(Reading.of(first[0], first[1], fields, Digest.sha256(body)));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 0"));
        }
    }

    private static Reading told(byte[] json, String host, String expectedHost) {
        JsonNode told = JsonMapper.shared().readTree(new String(json, StandardCharsets.UTF_8));
        List<String> fields = new ArrayList<>();
        for (JsonNode field : told.path("fields")) {
            add(fields, field.path(0).asString(), field.path(1).asString().replace(host, expectedHost));
        }
        return Reading.of(
                told.path("method").asString(),
                told.path("target").asString(),
                fields,
                told.path("body").asString());
    }

    private static void add(List<String> fields, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!OF_THE_HOP.contains(lower)) {
            fields.add(lower + ":" + value.strip());
        }
    }
}
