package org.owuitunnel.client.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.relay.wire.Transport;

final class DemoPageIT {
    @TempDir
    private static Path folder;

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    private static TunnelFixture tunnel;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        Path browser = Needs.chromium();
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
        OPEN.push(() -> loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync());
        DemoServer demo = DemoServer.start(loops, () -> new DemoInfo("test", "webui", null));
        OPEN.push(demo);
        tunnel = TunnelFixture.start(demo.port(), folder.resolve("ca"));
        OPEN.push(tunnel);
        chromium = Chromium.start(browser, folder, Optional.of(tunnel.authority()));
        OPEN.push(chromium);
    }

    @AfterAll
    static void stop() throws Exception {
        while (!OPEN.isEmpty()) {
            OPEN.pop().close();
        }
    }

    @Test
    void voiceIsRecordedSentAndPlayedBack() {
        try (BrowserContext profile = chromium.profile()) {
            Page page = opened(profile);
            page.locator("#record").click();

            assertThat(check(page, "voice")).hasAttribute("data-state", "ok");
            page.locator("#play").click();
            page.waitForFunction("() => document.getElementById('audio').ended");
            passesVoiceFrames(page);
            for (String name : List.of("secure", "upload", "stream")) {
                assertThat(check(page, name)).hasAttribute("data-state", "ok");
            }
            assertThat(page.locator("#verdict")).hasAttribute("data-state", "ok");
            assertThat(Accessibility.findings(page)).isEmpty();
            page.screenshot(
                    new ScreenshotOptions().setFullPage(true).setPath(Chromium.screenshotFile("demo", "voice")));
        }
    }

    /** Otherwise that nothing is found on our pages would mean nothing. */
    @Test
    void whatNotEverybodyCanUseIsFound() {
        try (BrowserContext profile = chromium.profile()) {
            Page page = opened(profile);
            page.evaluate("document.querySelector('main').append(document.createElement('input'))");
            assertThat(Accessibility.findings(page)).singleElement().asString().startsWith("critical label: ");
        }
    }

    /** The extended CONNECT of RFC 8441, whose success is a 200 where the upgrade of HTTP/1.1 has a 101. */
    @Test
    void theSocketSharesTheHttp2ConnectionOfThePage() {
        try (BrowserContext profile = chromium.profile()) {
            Page page = profile.newPage();
            CDPSession devTools = profile.newCDPSession(page);
            List<JsonObject> handshakes = new ArrayList<>();
            devTools.send("Network.enable");
            devTools.on(
                    "Network.webSocketHandshakeResponseReceived",
                    event -> handshakes.add(event.getAsJsonObject("response")));
            page.navigate(tunnel.url().toString());

            assertThat(page.locator("#secure-scheme")).hasText("https · HTTP/2");
            passesVoiceFrames(page);
            assertThat(handshakes)
                    .extracting(response -> response.get("status").getAsInt())
                    .containsExactly(200);
        }
    }

    private static Page opened(BrowserContext profile) {
        Page page = profile.newPage();
        page.navigate(tunnel.url().toString());
        return page;
    }

    /** The frames that the page sends by itself meet a browser and a tunnel that are still loading: a slow run may be repeated. */
    private static void passesVoiceFrames(Page page) {
        assertThat(check(page, "socket")).hasAttribute("data-state", Pattern.compile("ok|warn"));
        if ("warn".equals(check(page, "socket").getAttribute("data-state"))) {
            page.locator("#frames").click();
        }
        assertThat(check(page, "socket")).hasAttribute("data-state", "ok");
    }

    private static Locator check(Page page, String name) {
        return page.locator("[data-check=" + name + "]");
    }
}
