package org.owuitunnel.client.upgrade;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.e2e.Accessibility;
import org.owuitunnel.client.e2e.Chromium;
import org.owuitunnel.client.e2e.Needs;

/** An invitation from the relay's command line to a tunnel of whoever was invited. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class JoinIT {
    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private int port;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        relay = installation.relay(installation.configure("header-timeout: 1m"));
        port = Installation.port(relay);
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        installation.close();
    }

    @Test
    void invitationMakesOneTokenThatOpensATunnel() throws Exception {
        String link = invitation();
        Program login = client("login", link);
        login.says("^logged in to localhost:" + port + " as ana$");
        login.says("^next: owui-tunnel 8080 --relay localhost:" + port + "$");
        assertThat(login.exit()).isZero();

        try (Program tunnel = client(
                Integer.toString(installation.appPort()),
                "--relay",
                "localhost:" + port,
                "--name",
                Installation.NAME)) {
            tunnel.says("tunnel\\.online");
            tunnel.terminates();
            assertThat(tunnel.exit()).isZero();
        }

        Program again = client("login", link);
        again.says("^owui-tunnel: invitation: unknown, used or over \\(expected: a new one, from whoever sent it\\)$");
        assertThat(again.exit()).isEqualTo(3);
        relay.says("invitation\\.redeemed");
        relay.says("invitation\\.refused");
        relay.terminates();
        assertThat(relay.exit()).isZero();
        assertThat(relay.said()).doesNotContain(link.substring(link.indexOf('#') + 1), "owt_");
    }

    @Test
    void whereNoRelayAnswersNothingIsKept() throws Exception {
        String link = invitation();
        relay.terminates();
        assertThat(relay.exit()).isZero();
        Program login = client("login", link);
        login.says("^owui-tunnel: localhost:" + port
                + ": nobody accepts a connection \\(expected: a relay that invites\\)$");
        assertThat(login.exit()).isEqualTo(5);
        assertThat(folder.resolve("home/.config/owui-tunnel/credentials.json")).doesNotExist();
    }

    @Test
    void thePageSaysWhichCommandAndCopiesIt() throws Exception {
        Path browser = Needs.chromium();
        String link = invitation();
        try (Chromium chromium = Chromium.start(
                        browser,
                        Files.createDirectory(folder.resolve("chromium")),
                        Optional.of(installation.authority()));
                BrowserContext laptop = chromium.profile(
                        new NewContextOptions().setPermissions(List.of("clipboard-read", "clipboard-write")));
                BrowserContext phone = chromium.profile(new NewContextOptions()
                        .setViewportSize(390, 844)
                        .setIsMobile(true)
                        .setColorScheme(ColorScheme.DARK))) {
            Page page = laptop.newPage();
            page.navigate(link);
            String command = "owui-tunnel login \"" + link + "\"";
            assertThat(page.locator("#command")).hasText(command);
            page.locator("#copy").click();
            assertThat(page.locator("#copy")).hasText("Copied");
            assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(command);
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "laptop");

            Page small = phone.newPage();
            small.navigate(link);
            assertThat(small.locator("#command")).hasText(command);
            assertThat(small.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
            assertThat(Accessibility.findings(small)).isEmpty();
            picture(small, "phone");
            small.navigate("about:blank");
            small.navigate(link.substring(0, link.indexOf('#')));
            assertThat(small.locator("#title")).hasText("This link is not complete");
        }
        assertThat(client("login", link).exit()).isZero(); // looking at it has not spent it
    }

    private String invitation() throws Exception {
        Path config = installation.configure("invite.yml", port, "header-timeout: 1m");
        Program invite = Program.start(
                "org.owuitunnel.relay.Main",
                Map.of("HOME", folder.toString()),
                "invite",
                "ana",
                "--config",
                config.toString());
        assertThat(invite.exit()).as(invite.said()).isZero();
        return invite.says("https://localhost:" + port + "/\\.owui-tunnel/join#\\S+")
                .group();
    }

    private Program client(String... words) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "HOME",
                folder.resolve("home").toString(),
                "OWUI_TUNNEL_LOG",
                "json",
                "OWUI_TUNNEL_PUBLIC",
                "true",
                "OWUI_TUNNEL_RELAY_CA",
                installation.authority().toString()));
        return Program.start("org.owuitunnel.client.Main", variables, words);
    }

    private static void picture(Page page, String moment) {
        page.screenshot(new ScreenshotOptions().setFullPage(true).setPath(Chromium.screenshotFile("join", moment)));
    }
}
