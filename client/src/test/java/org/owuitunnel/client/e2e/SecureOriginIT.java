package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.client.health.HealthEvents;
import org.owuitunnel.client.health.PathProblem;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.origin.OriginTls;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.relay.wire.Transport;

/** An app that speaks HTTPS, from the visitor's end: what proxies of others serve, and whom the client believes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SecureOriginIT {
    /** A recording of an hour. */
    private static final int UPLOAD = 25 * 1024 * 1024;

    private static final TestCa CA = new TestCa("Kitchen CA");

    @TempDir
    private Path folder;

    /** What was told of the app. */
    private record Told(LinkedBlockingQueue<OriginProblem> problems) implements HealthEvents {
        @Override
        public void proven(URI url, Duration took) {}

        @Override
        public void broken(URI url, PathProblem problem) {}

        @Override
        public void unprovable(URI url, String why) {}

        @Override
        public void app(boolean answers) {}

        @Override
        public void refused(OriginProblem problem) {
            problems.add(problem);
        }
    }

    /** A tunnel to an app by TLS, and what was told of it. */
    private record Secure(OriginTls tls, TunnelFixture tunnel, Told told) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            tunnel.close();
            tls.close();
        }
    }

    private Secure tunnel(int port, OriginTrust trust) throws Exception {
        OriginAddress app = new OriginAddress("localhost", port, true);
        OriginTls tls = OriginTls.of(app, trust);
        if (tls == null) {
            throw new AssertionError("no TLS for " + app.uri());
        }
        Told told = new Told(new LinkedBlockingQueue<>());
        return new Secure(tls, TunnelFixture.start(app, tls, folder.resolve("ca"), told), told);
    }

    private static OriginTrust trusting(X509Certificate certificate) {
        return new OriginTrust(List.of(certificate), false);
    }

    @ParameterizedTest
    @EnumSource
    void pagesStreamsAndSocketsComeThroughAProxyOfOthers(SecureProxy kind) throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Transport.best().ioHandlerFactory());
        try (DemoServer app = DemoServer.start(loops, () -> new DemoInfo("test", "webui", null));
                SecureProxy.Running proxy =
                        kind.start(Files.createDirectory(folder.resolve("proxy")), CA.issue("localhost"), app.port());
                Secure secure = tunnel(proxy.port(), trusting(CA.certificate()))) {
            for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
                try (HttpClient visitor = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(secure.tunnel.trusting())
                        .build()) {
                    everythingWorks(visitor, secure.tunnel.localhost());
                }
            }
            assertThat(secure.told.problems).isEmpty();
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
    }

    /** By an app that hears all before it answers: nginx does not do both at once. */
    @ParameterizedTest
    @EnumSource
    void aLargeUploadComesBackAsItWentThroughAProxyOfOthers(SecureProxy kind) throws Exception {
        byte[] body = new byte[UPLOAD];
        new Random(7).nextBytes(body);
        try (ScriptedApp app = new ScriptedApp();
                SecureProxy.Running proxy =
                        kind.start(Files.createDirectory(folder.resolve("proxy")), CA.issue("localhost"), app.port());
                Secure secure = tunnel(proxy.port(), trusting(CA.certificate()));
                HttpClient visitor = HttpClient.newBuilder()
                        .sslContext(secure.tunnel.trusting())
                        .build()) {
            app.on("/echo", (connection, head) -> {
                byte[] heard = ScriptedApp.body(connection, head);
                connection.writes(head("HTTP/1.1 200 OK", "content-length: " + heard.length));
                connection.writes(heard);
            });
            HttpRequest upload = HttpRequest.newBuilder(
                            secure.tunnel.localhost().resolve("/echo"))
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> answer = visitor.send(upload, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    private static void everythingWorks(HttpClient visitor, URI tunnel) throws Exception {
        HttpResponse<String> page =
                visitor.send(HttpRequest.newBuilder(tunnel.resolve("/")).build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("<!doctype html>");

        HttpRequest clock = HttpRequest.newBuilder(tunnel.resolve("/api/clock")).build();
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                visitor.send(clock, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).contains("\"n\""); // the next one is yet to be sent
        }

        CompletableFuture<String> echo = new CompletableFuture<>();
        WebSocket socket = visitor.newWebSocketBuilder()
                .buildAsync(
                        URI.create(tunnel.resolve("/ws/echo").toString().replace("https:", "wss:")),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence data, boolean last) {
                                echo.complete(data.toString());
                                return null;
                            }
                        })
                .get(10, TimeUnit.SECONDS);
        assertThat(socket.sendText("hello", true).get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(echo.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        socket.abort();
    }

    @ParameterizedTest
    @EnumSource(Alpn.class)
    void anUnknownAuthorityIsRefusedAndNoOctetOfTheRequestLeaves(Alpn alpn) throws Exception {
        try (ScriptedApp app = new ScriptedApp(CA.issue("localhost").server());
                Secure secure = tunnel(app.port(), OriginTrust.KNOWN);
                WebVisitor visitor = WebVisitor.of(secure.tunnel, alpn)) {
            app.on("/", (connection, head) -> connection.notes(head));
            refused(visitor, "application/problem+json");
            OriginProblem problem = told(secure);
            assertThat(problem.sentence())
                    .contains("the certificate of localhost:" + app.port() + " was issued by \"CN=Kitchen CA\"");
            assertThat(problem.fix()).contains("--origin-ca FILE");
        }
    }

    private static void refused(WebVisitor visitor, String type) {
        Seen.Answer answer = visitor.gets("/", "accept", type).answer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("origin-untrusted");
        assertThat(answer.text()).contains("The app cannot be verified").doesNotContain("Kitchen");
    }

    private static OriginProblem told(Secure secure) throws InterruptedException {
        OriginProblem problem = secure.told.problems.poll(10, TimeUnit.SECONDS);
        if (problem == null) {
            throw new AssertionError("nothing was told");
        }
        return problem;
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        try (ScriptedApp app = new ScriptedApp(CA.issue("app.example.test").server());
                Secure secure = tunnel(app.port(), trusting(CA.certificate()));
                WebVisitor visitor = WebVisitor.of(secure.tunnel, Alpn.H1)) {
            refused(visitor, "application/problem+json");
            assertThat(told(secure).fix()).contains("https://app.example.test:" + app.port());
        }
    }

    @Test
    void aCertificateThatVouchesForItselfIsTakenWhenItIsNamed() throws Exception {
        TestCa.Identity own = TestCa.selfSigned();
        serves(own, trusting(own.certificate()));
    }

    @Test
    void anyCertificateIsTakenWhenThatIsWanted() throws Exception {
        serves(new TestCa("Nobody").issue("app.example.test"), new OriginTrust(List.of(), true));
    }

    private void serves(TestCa.Identity identity, OriginTrust trust) throws Exception {
        try (ScriptedApp app = new ScriptedApp(identity.server());
                Secure secure = tunnel(app.port(), trust);
                WebVisitor visitor = WebVisitor.of(secure.tunnel, Alpn.H1)) {
            app.on("/", (connection, head) -> {
                connection.notes(head);
                connection.writes(head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
            });
            assertThat(visitor.gets("/").answer().text()).isEqualTo("ok");
            // The visitor's name, as ever, and not the app's.
            assertThat(app.noted()).contains("host: " + visitor.authority() + "\r\n", "x-forwarded-proto: https\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Alpn.class)
    void anAnswerThatOnlyItsEndCompletesIsWholeOrCutAsTheAppSays(Alpn alpn) throws Exception {
        String begun = head("HTTP/1.1 200 OK", "connection: close") + "so far";
        try (ScriptedApp app = new ScriptedApp(CA.issue("localhost").server());
                Secure secure = tunnel(app.port(), trusting(CA.certificate()))) {
            app.on(
                    "/whole",
                    (connection, head) -> connection.writes(begun).socket().close());
            app.on("/cut", (connection, head) -> connection.writes(begun).cuts());
            try (WebVisitor visitor = WebVisitor.of(secure.tunnel, alpn)) {
                Seen.Answer whole = visitor.gets("/whole").answer();
                assertThat(whole.text()).isEqualTo("so far");
                assertThat(whole.cut()).isNull();
            }
            try (WebVisitor visitor = WebVisitor.of(secure.tunnel, alpn)) {
                Seen.Answer cut = visitor.gets("/cut").answer();
                assertThat(cut.text()).isEqualTo("so far");
                assertThat(cut.cut()).isNotNull();
            }
        }
    }
}
