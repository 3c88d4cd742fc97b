package org.owuitunnel.client.upgrade;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.e2e.Accessibility;
import org.owuitunnel.client.e2e.Chromium;
import org.owuitunnel.client.e2e.Needs;

/** A private tunnel as its owner and his guests use it: both programs, their command line, and a browser. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ShareIT {
    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private Program client;
    private String base;

    /** The link that the client shows its user. */
    private String own;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
        Map<String, String> shown = Map.of("OWUI_TUNNEL_PUBLIC", "false", "OWUI_TUNNEL_LOG", "text");
        client = installation.clientBegins(Installation.port(relay), installation.appPort(), shown);
        base = "https://" + Installation.HOST + ":" + Installation.port(relay);
        own = client.says(Pattern.quote(base) + "/\\.owui-tunnel/open#\\S+").group();
        client.says("status +online");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        relay.close();
        installation.close();
    }

    @Test
    void linkIsMadeUsedListedAndEndedByTheCommandLine() throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
        assertThat(status(visitor, "")).isEqualTo(401);

        Program share = command("share", "--label", "Anna", "--for", "2h");
        String link = share.says("https://\\S+#\\S+").group();
        String id = share.says("owui-tunnel unshare (\\S+)").group(1);
        assertThat(share.exit()).isZero();
        String cookie = Installation.enter(visitor, link);
        assertThat(status(visitor, cookie)).isEqualTo(200);

        Program shares = command("shares");
        assertThat(shares.exit()).isZero();
        assertThat(shares.said())
                .containsPattern(id + " +" + Installation.NAME + " +Anna +until ")
                .containsPattern("127\\.0\\.0\\.1 +1 requests +okhttp/")
                .doesNotContain(link.substring(link.indexOf('#') + 1));

        assertThat(command("unshare", id).exit()).isZero();
        assertThat(status(visitor, cookie)).isEqualTo(401);
        Program again = command("unshare", id);
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.said()).contains("id: " + id + " (expected: one that ");
    }

    @Test
    void linksOutliveTheRelayAndTheClient() throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        String cookie = Installation.enter(visitor, own);
        assertThat(status(visitor, cookie)).isEqualTo(200);
        int port = Installation.port(relay);
        relay.terminates();
        assertThat(relay.exit()).isZero();
        relay = installation.relay(installation.configure("again.yml", port, "header-timeout: 1m"));
        client.says("connected again");
        visitor.connectionPool().evictAll(); // it has one to the relay before
        assertThat(status(visitor, cookie)).isEqualTo(200);
        try (Response used = visitor.newCall(Installation.showing(own)).execute()) {
            assertThat(used.header("x-tunnel-error")).isEqualTo("link-used");
        }
    }

    @Test
    void secretsAreInNoLog() throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        String cookie = Installation.enter(visitor, own);
        assertThat(status(visitor, cookie)).isEqualTo(200);
        relay.terminates();
        assertThat(relay.exit()).isZero();
        assertThat(relay.said())
                .doesNotContain(own.substring(own.indexOf('#') + 1), cookie.substring(cookie.indexOf('=') + 1));
    }

    @Test
    void peopleComeInByTheirBrowsers() throws Exception {
        Path browser = Needs.chromium();
        String guarded = command("share", "--once").says("https://\\S+#\\S+").group();
        String over = command("share", "--for", "1s").says("https://\\S+#\\S+").group();
        try (Chromium chromium = Chromium.start(
                        browser,
                        Files.createDirectory(folder.resolve("chromium")),
                        Optional.of(installation.authority()));
                BrowserContext laptop = chromium.profile();
                BrowserContext phone = chromium.profile(new NewContextOptions()
                        .setViewportSize(390, 844)
                        .setDeviceScaleFactor(2)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setColorScheme(ColorScheme.DARK))) {
            Page page = laptop.newPage();
            page.navigate(base + "/");
            assertThat(page.locator("h1")).hasText("This app is private");
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "private");
            page.navigate(own);
            assertThat(page).hasURL(base + "/");
            assertThat(socketState(page)).hasAttribute("data-state", Pattern.compile("ok|warn"));

            Page small = phone.newPage();
            small.navigate(own);
            assertThat(small.locator("#title")).hasText("This link was used already");
            assertThat(small.url()).doesNotContain("#");
            assertThat(Accessibility.findings(small)).isEmpty();
            picture(small, "used");
            small.navigate("about:blank");
            small.navigate(guarded);
            assertThat(small).hasURL(base + "/");
            assertThat(socketState(small)).hasAttribute("data-state", Pattern.compile("ok|warn"));
            picture(small, "in");

            Page late = laptop.newPage();
            late.navigate(over);
            assertThat(late.locator("#title")).hasText("This link has expired");
            assertThat(Accessibility.findings(late)).isEmpty();
            picture(late, "over");
        }
    }

    private static Locator socketState(Page page) {
        return page.locator("[data-check=socket]");
    }

    private static void picture(Page page, String moment) {
        page.screenshot(new ScreenshotOptions().setFullPage(true).setPath(Chromium.screenshotFile("share", moment)));
    }

    private Program command(String... words) throws Exception {
        return installation.command(Installation.port(relay), words);
    }

    private int status(OkHttpClient visitor, String cookie) throws Exception {
        Request request =
                new Request.Builder().url(base + "/").header("Cookie", cookie).build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.code();
        }
    }
}
