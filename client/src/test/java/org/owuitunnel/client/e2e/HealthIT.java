package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.health.HealthEvents;
import org.owuitunnel.client.health.PathProblem;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.client.testing.Http;

/** A tunnel asks for itself under its own name, as a visitor would. */
final class HealthIT {
    @TempDir
    private Path folder;

    private record Found(CompletableFuture<URI> online) implements HealthEvents {
        @Override
        public void proven(URI url, Duration took) {
            online.complete(url);
        }

        @Override
        public void broken(URI url, PathProblem problem) {
            online.completeExceptionally(new AssertionError(problem.sentence()));
        }

        @Override
        public void unprovable(URI url, String why) {
            online.completeExceptionally(new AssertionError(why));
        }

        @Override
        public void app(boolean answers) {}

        @Override
        public void refused(OriginProblem problem) {}
    }

    @Test
    void localTunnelProvesItsNameThoughNoResolverKnowsIt() throws Exception {
        Found found = new Found(new CompletableFuture<>());
        try (ScriptedApp app = new ScriptedApp();
                TunnelFixture tunnel = TunnelFixture.start(app.port(), folder, port -> port, found)) {
            assertThat(found.online.get(10, TimeUnit.SECONDS)).isEqualTo(tunnel.url());
        }
    }

    @ParameterizedTest
    @EnumSource(Alpn.class)
    void visitorGainsNothingByTheProbesPathAndTheAppNeverSeesIt(Alpn alpn) throws Exception {
        try (ScriptedApp app = new ScriptedApp();
                TunnelFixture tunnel = TunnelFixture.start(app.port(), folder);
                WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
            app.answers("/", Http.head("HTTP/1.1 200 OK", "content-length: 3") + "app");
            for (String target : new String[] {
                "/.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAAA",
                "/.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAA",
                "/.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAA%41",
                "/.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAAA?x",
                "/.owui-tunnel/probe/"
            }) {
                Seen.Answer answer = visitor.gets(target).answer();
                assertThat(answer.status()).as(target).isEqualTo(404);
                assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("nothing-here");
                assertThat(answer.fields().first("cache-control")).isEqualTo("no-store");
            }
            Seen.Answer posted = visitor.posts("/.owui-tunnel/probe/AAAAAAAAAAAAAAAAAAAAAA", new byte[9])
                    .answer();
            assertThat(posted.status()).isEqualTo(404);
            assertThat(visitor.gets("/").answer().text()).isEqualTo("app");
        }
    }
}
