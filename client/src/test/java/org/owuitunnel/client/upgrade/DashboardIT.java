package org.owuitunnel.client.upgrade;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The page by which a relay is administered: a real relay, a real tunnel, a browser, and a keyboard. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DashboardIT {
    @TempDir
    private Path folder;

    private Installation installation;
    private Program relay;
    private Program client;
    private int port;
    private String secret;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
        Path config = installation.configure("header-timeout: 1m");
        Files.writeString(config, "abuse-contact: abuse@example.com\n", StandardOpenOption.APPEND);
        relay = installation.relay(config);
        port = Installation.port(relay);
        client = installation.client(port);
        secret = command("token", "create", "boss", "--admin")
                .says("^(owt_\\S+)$")
                .group(1);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        relay.close();
        installation.close();
    }

    @Test
    void administratorSeesAndRulesTheRelayByKeyboard() throws Exception {
        Path browser = Needs.chromium();
        try (Chromium chromium = Chromium.start(
                        browser,
                        Files.createDirectory(folder.resolve("chromium")),
                        Optional.of(installation.authority()));
                BrowserContext desk = chromium.profile()) {
            Page page = desk.newPage();
            page.navigate("https://localhost:" + port + "/.owui-tunnel/dashboard");
            assertThat(Accessibility.findings(page)).isEmpty();
            signIn(page, "owt_wrong");
            assertThat(page.locator("#problem")).containsText("does not administer");
            assertThat(page.locator("#token")).isFocused();
            assertThat(Accessibility.findings(page)).isEmpty();
            signIn(page, secret);
            assertThat(page.locator("#title")).hasText("localhost");
            assertThat(page.locator("#tunnels")).containsText(Installation.NAME);
            assertThat(page.locator("#tunnels")).containsText("online");
            assertThat(page.locator("#audit")).containsText("boss");
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "light");

            page.locator("#invited").fill("ana");
            page.keyboard().press("Enter");
            assertThat(page.locator("#invitation")).containsText("owui-tunnel login 'https://localhost:" + port);

            press(page, "Cancel invitation [0-9a-f]+");
            press(page, "Cancel it");
            assertThat(page.locator("#invitations")).hasText("No invitation is open.");

            press(page, "Block " + Installation.NAME);
            assertThat(page.locator("#sure")).isVisible();
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "sure");
            page.keyboard().press("Escape");
            assertThat(page.locator("#sure")).isHidden();
            assertThat(status()).isEqualTo(200);
            press(page, "Block " + Installation.NAME);
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            assertThat(page.locator("#tunnels")).hasText("No tunnel is open.");
            assertThat(page.locator("#blocked")).containsText(Installation.NAME);
            assertThat(status()).isEqualTo(404);
            assertThat(client.exit()).isNotZero();

            page.reload();
            assertThat(page.locator("#blocked")).containsText(Installation.NAME); // still signed in
            page.locator("#leave").click();
            assertThat(page.locator("#title")).hasText("Sign in");
            page.reload();
            assertThat(page.locator("#title")).hasText("Sign in");
        }
        relay.terminates();
        assertThat(relay.exit()).isZero();
        assertThat(relay.said()).doesNotContain(secret);
    }

    @Test
    void itFitsAPhoneInTheDark() throws Exception {
        Path browser = Needs.chromium();
        try (Chromium chromium = Chromium.start(
                        browser,
                        Files.createDirectory(folder.resolve("chromium")),
                        Optional.of(installation.authority()));
                BrowserContext phone = chromium.profile(new NewContextOptions()
                        .setViewportSize(390, 844)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setColorScheme(ColorScheme.DARK))) {
            Page page = phone.newPage();
            page.navigate("https://localhost:" + port + "/.owui-tunnel/dashboard");
            signIn(page, secret);
            assertThat(page.locator("#tunnels")).containsText(Installation.NAME);
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "phone");

            // What a stranger is shown who has something to report about a tunnel.
            page.navigate("https://" + Installation.HOST + ":" + port + "/.owui-tunnel/nothing");
            assertThat(Accessibility.findings(page)).isEmpty();
            page.getByRole(AriaRole.LINK).last().tap();
            assertThat(page.locator("main")).containsText("abuse@example.com");
            assertThat(page.locator("main")).containsText(Installation.HOST);
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
            assertThat(Accessibility.findings(page)).isEmpty();
            picture(page, "abuse");
        }
    }

    private static void signIn(Page page, String token) {
        page.locator("#token").fill(token);
        page.keyboard().press("Enter");
    }

    private static void press(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(Pattern.compile("^" + name + "$")))
                .press("Enter");
    }

    private static void picture(Page page, String moment) {
        page.screenshot(
                new ScreenshotOptions().setFullPage(true).setPath(Chromium.screenshotFile("dashboard", moment)));
    }

    private int status() throws Exception {
        OkHttpClient visitor = installation.visitor(Protocol.HTTP_1_1);
        Request request = new Request.Builder()
                .url("https://" + Installation.HOST + ":" + port + "/")
                .build();
        try (Response response = visitor.newCall(request).execute()) {
            return response.code();
        }
    }

    private Program command(String... words) throws Exception {
        Path config = installation.configure("command.yml", port, "header-timeout: 1m");
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--config", config.toString()));
        Program command = Program.start(
                "org.owuitunnel.relay.Main", Map.of("HOME", folder.toString()), all.toArray(String[]::new));
        assertThat(command.exit()).as(command.said()).isZero();
        return command;
    }
}
