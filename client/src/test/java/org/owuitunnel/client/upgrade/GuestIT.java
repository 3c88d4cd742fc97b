package org.owuitunnel.client.upgrade;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.e2e.ChatPage;
import org.owuitunnel.client.e2e.ChatStream;
import org.owuitunnel.client.e2e.Chromium;
import org.owuitunnel.client.e2e.Needs;
import org.owuitunnel.client.e2e.OpenAiStub;
import org.owuitunnel.client.e2e.OpenWebUiServer;

/** A link to a real Open WebUI, shown to a guest's phone: he chats and speaks, changes nothing, and is out when his link ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class GuestIT {
    /** As the page would ask, with the token of whoever is signed in: status, and what the tunnel says of it. */
    private static final String ASK = """
            async ([method, path]) => {
                const headers = {Authorization: `Bearer ${localStorage.token}`};
                const answer = await fetch(path, {method, headers});
                return answer.status + ' ' + answer.headers.get('x-tunnel-error');
            }""";

    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private OpenAiStub stub;
    private OpenWebUiServer app;
    private Program client;
    private String base;

    @BeforeEach
    void start() throws Exception {
        Path venv = Needs.openWebUi();
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
        stub = OpenAiStub.start();
        app = OpenWebUiServer.start(venv, stub, folder.resolve("open-webui.log"));
        Map<String, String> shown = Map.of("OWUI_TUNNEL_PUBLIC", "false", "OWUI_TUNNEL_LOG", "text");
        client = installation.clientBegins(Installation.port(relay), app.port(), shown);
        client.says("status +online");
        base = "https://" + Installation.HOST + ":" + Installation.port(relay);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {client, app, stub, relay, installation}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Test
    void guestChatsAndSpeaksByHisPhoneUntilHisLinkEnds() throws Exception {
        Path browser = Needs.chromium();
        Program share = command("share", "--guest", "--label", "Anna", "--for", "2h");
        String link = share.says("https://\\S+#\\S+").group();
        String id = share.says("owui-tunnel unshare (\\S+)").group(1);
        try (Chromium chromium = Chromium.start(
                        browser,
                        Files.createDirectory(folder.resolve("chromium")),
                        Optional.of(installation.authority()));
                ChatPage page = ChatPage.open(
                        chromium.profile(new NewContextOptions()
                                .setViewportSize(390, 844)
                                .setIsMobile(true)
                                .setHasTouch(true)
                                .setColorScheme(ColorScheme.DARK)),
                        URI.create(link),
                        "guest")) {
            page.signIn(OpenWebUiServer.ADMIN_EMAIL, app.password());
            page.askByTouch("Does this answer stream?");
            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);

            page.button("Voice mode").tap();
            assertThat(page.question()).containsText("I heard ");
            page.waitUntil("() => observed.played.length >= 2");
            page.screenshot("spoken");
            page.button("End call").tap();

            // Signed in as the admin, and by his link a guest all the same.
            assertThat(asks(page, "GET", "/api/v1/auths/")).isEqualTo("200 null");
            assertThat(asks(page, "GET", "/api/v1/users/")).isEqualTo("403 guest-refused");
            assertThat(asks(page, "POST", "/api/v1/functions/create")).isEqualTo("403 guest-refused");
            assertThat(asks(page, "GET", "/api/v1/auths/admin/config")).isEqualTo("403 guest-refused");

            assertThat(page.evaluate("() => observed.closed.length")).isEqualTo(0);
            assertThat(command("unshare", id).exit()).isZero();
            page.waitUntil("() => observed.closed.length > 0");
            page.goesTo(URI.create(base + "/"));
            assertThat(page.text("This app is private")).isVisible();
            page.screenshot("out");
        }
        Program shares = command("shares");
        assertThat(shares.exit()).isZero();
        assertThat(shares.said()).doesNotContain("Anna");
    }

    private static Object asks(ChatPage page, String method, String path) {
        return page.evaluate(ASK, List.of(method, path));
    }

    private Program command(String... words) throws Exception {
        return installation.command(Installation.port(relay), words);
    }
}
