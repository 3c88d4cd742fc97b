package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Verdict;
import org.owuitunnel.client.openwebui.Verdict.Outcome;
import org.owuitunnel.client.testing.LocalPort;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.SmallWebUi;

/** No stranger reaches an app that would make him its admin. */
@Timeout(120)
final class GuardIT {
    private static final String SIGN_UP = "/api/v1/auths/signup";
    private static final byte[] BODY = new byte[64];

    @TempDir
    private Path folder;

    private final Verdicts verdicts = new Verdicts();

    @ParameterizedTest
    @EnumSource(Alpn.class)
    void nameIsNotPublishedBeforeTheAppHasAnAccount(Alpn alpn) throws Exception {
        try (SmallWebUi app = SmallWebUi.fresh(0);
                TunnelFixture tunnel = TunnelFixture.guarded(app.port(), folder, verdicts);
                WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
            assertThat(verdicts.next().refusing()).containsExactly(Finding.NO_ACCOUNT);
            assertThat(visitor.posts(SIGN_UP, BODY).answer().fields().first("x-tunnel-error"))
                    .isEqualTo("no-tunnel");
            app.getsAnAccount();
            tunnel.awaitOnline();

            assertThat(visitor.gets("/").answer().text()).isEqualTo("app");
            Seen.Answer answer = visitor.posts(SIGN_UP, BODY).answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-signup");
            assertThat(app.visits()).containsExactly("GET /");
        }
    }

    /** The tunnel was open before there was an app. */
    @ParameterizedTest
    @EnumSource(Alpn.class)
    void appThatIsStartedFreshBehindAnOpenTunnelIsOutOfReach(Alpn alpn) throws Exception {
        int port = LocalPort.free();
        try (TunnelFixture tunnel = TunnelFixture.guarded(port, folder, verdicts)) {
            tunnel.awaitOnline();
            assertThat(verdicts.next().app()).isEqualTo(new App.Missing());
            try (WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
                assertThat(visitor.posts(SIGN_UP, BODY).answer().fields().first("x-tunnel-error"))
                        .isEqualTo("origin-unreachable");
                try (SmallWebUi app = SmallWebUi.fresh(port)) {
                    Seen.Answer answer = visitor.posts(SIGN_UP, BODY).answer(); // a look of its own decides
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-refused");
                    assertThat(visitor.gets("/").answer().status()).isEqualTo(403);
                    assertThat(app.hasAccount()).isFalse();
                    assertThat(app.visits()).isEmpty();
                    app.getsAnAccount();
                    assertThat(verdicts.next(Outcome.PASSED).findings()).containsExactly(Finding.SIGN_UP_OPEN);
                    assertThat(visitor.gets("/").answer().text()).isEqualTo("app");
                }
            }
        }
    }

    /** Between two requests, so that nobody sees that it was away. */
    @ParameterizedTest
    @EnumSource(Alpn.class)
    void appThatIsReplacedByAFreshOneUnseenMakesNobodyItsAdmin(Alpn alpn) throws Exception {
        int port;
        try (SmallWebUi app = SmallWebUi.settled(0)) {
            port = app.port();
            try (TunnelFixture tunnel = TunnelFixture.guarded(port, folder, verdicts);
                    WebVisitor visitor = WebVisitor.of(tunnel, alpn)) {
                tunnel.awaitOnline();
                assertThat(visitor.posts(SIGN_UP, BODY).answer().text()).isEqualTo("pending");
                app.close();
                try (SmallWebUi fresh = SmallWebUi.fresh(port)) {
                    Seen.Answer answer =
                            visitor.posts("/api/v1//auths/sign%75p", BODY).answer();
                    assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-refused");
                    assertThat(visitor.gets("/").answer().status()).isEqualTo(403);
                    assertThat(fresh.hasAccount()).isFalse();
                    assertThat(fresh.visits()).isEmpty();
                }
            }
        }
    }

    @Test
    void requestThatFindsTheAppAwayHasTheNextOneWaitForALook() throws Exception {
        int port;
        try (SmallWebUi app = SmallWebUi.settled(0)) {
            port = app.port();
            try (TunnelFixture tunnel = TunnelFixture.guarded(port, folder, verdicts);
                    WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H2)) {
                tunnel.awaitOnline();
                app.close();
                assertThat(visitor.gets("/").answer().fields().first("x-tunnel-error"))
                        .isEqualTo("origin-unreachable");
                try (SmallWebUi open = SmallWebUi.settled(port)) {
                    open.signInIsOff();
                    assertThat(visitor.gets("/").answer().text()).contains("every visitor is admin");
                    assertThat(open.visits()).isEmpty();
                }
            }
        }
    }

    /** As what publishes the port of a container does until the container listens: it accepts, and hangs up. */
    @Test
    void portThatOnlyHangsUpIsNoAppYet() throws Exception {
        try (ScriptedServer docker = ScriptedServer.playing(connection -> {});
                TunnelFixture tunnel = TunnelFixture.guarded(docker.port(), folder, verdicts);
                WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H1)) {
            tunnel.awaitOnline();
            Verdict found = verdicts.next();
            assertThat(found.app()).isEqualTo(new App.Silent(App.Silent.How.HANGS_UP));
            Seen.Answer answer = visitor.gets("/", "accept", "application/json").answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.fields().first("x-tunnel-error")).isEqualTo("guard-waiting");
            assertThat(answer.text()).contains("\"fault\":\"origin\"", "hangs up");
        }
    }

    @Test
    void anotherAppThanOpenWebUiIsServedAsItIs() throws Exception {
        try (ScriptedApp app = new ScriptedApp();
                TunnelFixture tunnel = TunnelFixture.guarded(app.port(), folder, verdicts);
                WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H2)) {
            app.answers("/", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\napp");
            tunnel.awaitOnline();
            assertThat(verdicts.next().findings()).containsExactly(Finding.NOT_OPEN_WEBUI);
            assertThat(visitor.gets("/").answer().text()).isEqualTo("app");
        }
    }

    /** The kernel accepts for a listener that has stopped to take connections. */
    @Test
    void appThatDoesNotAnswerIsWaitedFor() throws Exception {
        try (ServerSocket stuck = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TunnelFixture tunnel = TunnelFixture.guarded(stuck.getLocalPort(), folder, verdicts);
                WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H2)) {
            tunnel.awaitOnline();
            assertThat(verdicts.next().app()).isEqualTo(new App.Silent(App.Silent.How.LATE));
            assertThat(visitor.gets("/").answer().status()).isEqualTo(503);
        }
    }
}
