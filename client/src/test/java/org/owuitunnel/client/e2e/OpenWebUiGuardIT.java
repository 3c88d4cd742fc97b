package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Verdict.Outcome;
import org.owuitunnel.client.testing.LocalPort;

/** A real Open WebUI that nobody has an account of: its first one is made on its own machine, and by nobody else. */
@Timeout(300)
final class OpenWebUiGuardIT {
    private static final String SIGN_UP = "/api/v1/auths/signup";

    /** What a handler of Open WebUI answers, and not its router: these spellings reach sign-up. */
    private static final List<String> ACCEPTED =
            List.of(SIGN_UP, "/api/v1/auths/sign%75p", "/%61pi/v1/auths/signup", SIGN_UP + "?x=y", SIGN_UP + "%0a");

    private static final List<String> ODD =
            List.of(SIGN_UP + "/", "//api/v1/auths/signup", "/api/v1/auths//signup", "/api/v1/auths/x/../signup");

    private static final byte[] STRANGER = account("stranger@example.com");

    private static final String SIGN_UP_BY_SCRIPT = """
            async () => {
                const account = {name: 'x', email: 'stranger@example.com', password: 'correct horse 7'};
                const answer = await fetch('/api/v1/auths/signup', {
                    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(account)});
                return answer.status + ' ' + answer.headers.get('x-tunnel-error');
            }""";

    @TempDir
    private Path folder;

    private final HttpClient owner = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @Test
    void nobodyFromOutsideBecomesTheAdminOfAFreshOne() throws Exception {
        Path venv = Needs.openWebUi();
        Path log = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/openwebui"))
                .resolve("open-webui-fresh.log");
        int port = LocalPort.free();
        Verdicts early = new Verdicts();
        Verdicts late = new Verdicts();
        try (OpenAiStub stub = OpenAiStub.start();
                TunnelFixture before = TunnelFixture.guarded(port, folder.resolve("before"), early)) {
            before.awaitOnline();
            try (OpenWebUiServer openWebUi = OpenWebUiServer.fresh(venv, stub, log, port)) {
                strangersTryWhileItStarts(before, early);
                openWebUi.awaitReady();
                try (TunnelFixture after = TunnelFixture.guarded(port, folder.resolve("after"), late);
                        WebVisitor stranger = WebVisitor.of(after, Alpn.H2)) {
                    assertThat(late.next().refusing()).containsExactly(Finding.NO_ACCOUNT);
                    strangerWithABrowserFindsNothing(after);
                    assertThat(stranger.posts(SIGN_UP, STRANGER, "content-type", "application/json")
                                    .answer()
                                    .fields()
                                    .first("x-tunnel-error"))
                            .isEqualTo("no-tunnel");
                    assertThat(get(openWebUi, "/api/config").body()).contains("\"onboarding\":true");

                    HttpResponse<String> made = post(openWebUi, SIGN_UP, account("owner@example.com"));
                    assertThat(made.body()).contains("\"role\":\"admin\"");
                    after.awaitOnline();
                    early.next(Outcome.PASSED);
                    strangersAreVisitorsOnly(before);
                    strangersAreVisitorsOnly(after);
                    strangerWithABrowserIsAVisitorOnly(after);
                }
                strangersReachTheHandlerIfNobodyStandsBetween(openWebUi);
            }
        }
    }

    /** From before it listens until it has been found to have no account, and for a moment more. */
    private void strangersTryWhileItStarts(TunnelFixture tunnel, Verdicts found) throws Exception {
        assertThat(found.next().app()).isEqualTo(new App.Missing());
        String error = "";
        while (!error.equals(
                "guard-refused")) { // each on a connection of his own, as a relay ends those of whoever insists
            try (WebVisitor stranger = WebVisitor.of(tunnel, Alpn.H2)) {
                Seen.Answer answer = stranger.posts(SIGN_UP, STRANGER, "content-type", "application/json")
                        .answer();
                error = String.valueOf(answer.fields().first("x-tunnel-error"));
                assertThat(error).isIn("origin-unreachable", "guard-waiting", "guard-refused");
                assertThat(stranger.gets("/api/config").answer().status()).isIn(502, 503, 403);
            }
        }
        try (WebVisitor stranger = WebVisitor.of(tunnel, Alpn.H2)) {
            for (String target : all()) {
                assertThat(stranger.posts(target, STRANGER, "content-type", "application/json")
                                .answer()
                                .status())
                        .as(target)
                        .isEqualTo(403);
            }
            assertThat(found.next(Outcome.REFUSED).refusing()).containsExactly(Finding.NO_ACCOUNT);
        }
    }

    private static void strangersAreVisitorsOnly(TunnelFixture tunnel) {
        try (WebVisitor stranger = WebVisitor.of(tunnel, Alpn.H2)) {
            assertThat(stranger.gets("/api/config").answer().text())
                    .contains("\"version\"")
                    .doesNotContain("onboarding");
            for (String target : all()) {
                Seen.Answer answer = stranger.posts(target, STRANGER, "content-type", "application/json")
                        .answer();
                assertThat(answer.fields().first("x-tunnel-error")).as(target).isEqualTo("guard-signup");
            }
            Seen.Answer signIn = stranger.posts("/api/v1/auths/signin", STRANGER, "content-type", "application/json")
                    .answer();
            assertThat(signIn.fields().first("x-tunnel-error")).isNull();
            assertThat(signIn.status()).isEqualTo(400); // by Open WebUI: no such account
        }
    }

    private void strangerWithABrowserFindsNothing(TunnelFixture tunnel) throws Exception {
        try (Chromium chromium = chromium(tunnel, "early");
                BrowserContext profile = chromium.profile()) {
            Page page = profile.newPage();
            page.navigate(tunnel.url().toString());
            assertThat(page.locator("body").innerText()).contains("no-tunnel");
            assertThat(page.locator("input").count()).isZero();
        }
    }

    private void strangerWithABrowserIsAVisitorOnly(TunnelFixture tunnel) throws Exception {
        try (Chromium chromium = chromium(tunnel, "late");
                BrowserContext profile = chromium.profile()) {
            Page page = profile.newPage();
            page.navigate(tunnel.url().toString());
            page.locator("input[type=password]").waitFor();
            assertThat(page.evaluate(SIGN_UP_BY_SCRIPT)).isEqualTo("403 guard-signup");
        }
    }

    private Chromium chromium(TunnelFixture tunnel, String home) throws Exception {
        return Chromium.start(
                Needs.chromium(),
                Files.createDirectories(folder.resolve("chromium-" + home)),
                Optional.of(tunnel.authority()));
    }

    /** Otherwise the test would show nothing. */
    private void strangersReachTheHandlerIfNobodyStandsBetween(OpenWebUiServer openWebUi) throws Exception {
        for (String target : ACCEPTED) {
            assertThat(post(openWebUi, target, STRANGER).body()).as(target).contains("\"detail\"", "permission");
        }
    }

    private static List<String> all() {
        List<String> all = new java.util.ArrayList<>(ACCEPTED);
        all.addAll(ODD);
        return all;
    }

    private static byte[] account(String email) {
        return ("{\"name\":\"x\",\"password\":\"correct horse 7\",\"email\":\"" + email + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private HttpResponse<String> get(OpenWebUiServer openWebUi, String path) throws Exception {
        return owner.send(HttpRequest.newBuilder(at(openWebUi, path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(OpenWebUiServer openWebUi, String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(at(openWebUi, path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return owner.send(request, BodyHandlers.ofString());
    }

    private static URI at(OpenWebUiServer openWebUi, String path) {
        return URI.create("http://127.0.0.1:" + openWebUi.port() + path);
    }
}
