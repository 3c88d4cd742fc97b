package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.Tunnel;

/** R1, R7, A5: the path between client and relay swallows everything and says so to neither. */
@Tag("alone")
final class HalfOpenIT {
    @TempDir
    private Path folder;

    private ScriptedApp app;
    private ScriptedApp otherApp;
    private Cutter cutter;
    private TunnelFixture tunnel;

    @BeforeEach
    void open() throws Exception {
        app = new ScriptedApp();
        otherApp = new ScriptedApp();
        cutter = new Cutter();
        tunnel = TunnelFixture.start(app.port(), folder, cutter::leadingTo);
        answers(app, "first");
        answers(otherApp, "other");
        assertThat(tunnel.told()).isEqualTo("online");
    }

    @AfterEach
    void close() throws Exception {
        tunnel.close();
        cutter.close();
        app.close();
        otherApp.close();
    }

    private static void answers(ScriptedApp app, String text) {
        app.answers("/", head("HTTP/1.1 200 OK", "content-length: 5") + text);
    }

    @Test
    void silenceIsNoticedWithinTwelveSecondsAndWhatWasOpenGoesOn() throws Exception {
        try (WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H1)) {
            assertThat(visitor.gets("/").answer().text()).isEqualTo("first");
            cutter.holds();
            long held = System.nanoTime();
            WebExchange waiting = visitor.gets("/");
            assertThat(tunnel.told()).isEqualTo("lost: nothing heard from the relay");
            assertThat(Duration.ofNanos(System.nanoTime() - held))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(12));
            cutter.heals();
            assertThat(tunnel.told()).isEqualTo("online resumed");
            assertThat(waiting.answer().text()).isIn("first"); // held by the relay meanwhile, or replayed to the client
        }
    }

    @Test
    void newClientHasTheNameWithinASecondAndTheOldOneDoesNotTakeItBack() throws Exception {
        try (WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H1);
                WebVisitor another = WebVisitor.of(tunnel, Alpn.H2)) {
            assertThat(visitor.gets("/").answer().text()).isEqualTo("first");
            cutter.holds();
            try (Tunnel second = tunnel.second(otherApp.port())) {
                assertThat(second).isNotNull();
                long online = System.nanoTime();
                assertThat(visitor.gets("/").answer().text()).isEqualTo("other");
                assertThat(Duration.ofNanos(System.nanoTime() - online)).isLessThan(Duration.ofSeconds(1));
                cutter.heals();
                assertThat(tunnel.told()).startsWith("failed: another client has taken over webui");
                assertThat(another.gets("/").answer().text()).isEqualTo("other");
            }
        }
    }

    /** The old one hears nothing of it, and asks for its link again when it is back. */
    @Test
    void oldClientThatWasCutOffLearnsThatItIsReplaced() throws Exception {
        try (WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H1)) {
            cutter.breaksForSomeTime();
            cutter.awaitWaiting();
            try (Tunnel second = tunnel.second(otherApp.port())) {
                assertThat(second).isNotNull();
                cutter.heals();
                assertThat(tunnel.told()).startsWith("lost: ");
                assertThat(tunnel.told())
                        .isEqualTo("failed: another client has taken over webui: a newer client has taken webui");
                assertThat(visitor.gets("/").answer().text()).isEqualTo("other");
            }
        }
    }
}
