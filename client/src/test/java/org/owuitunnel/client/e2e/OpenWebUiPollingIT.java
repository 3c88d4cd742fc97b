package org.owuitunnel.client.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open WebUI with its WebSockets turned off: every event waits for a GET that the server holds. */
final class OpenWebUiPollingIT {
    @TempDir
    private static Path folder;

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    private static OpenAiStub stub;
    private static OpenWebUiServer openWebUi;
    private static TunnelFixture tunnel;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        Path venv = Needs.openWebUi();
        Path browser = Needs.chromium();
        Path log = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/openwebui"))
                .resolve("open-webui-polling.log");
        stub = opened(OpenAiStub.start());
        openWebUi = opened(OpenWebUiServer.start(venv, stub, log, Map.of("ENABLE_WEBSOCKET_SUPPORT", "false")));
        tunnel = opened(TunnelFixture.start(openWebUi.port(), folder.resolve("ca")));
        chromium = opened(Chromium.start(browser, folder, Optional.of(tunnel.authority())));
    }

    @AfterAll
    static void stop() throws Exception {
        while (!OPEN.isEmpty()) {
            OPEN.pop().close();
        }
    }

    @Test
    void answerStreamsOverHeldRequestsAlone() {
        CountDownLatch secondHalf = stub.holdSecondHalf();
        try (ChatPage page = chromium.open(tunnel.url(), "polling")) {
            page.signIn(OpenWebUiServer.ADMIN_EMAIL, openWebUi.password());
            page.ask("Does this answer stream?");
            assertThat(page.answer()).containsText(ChatStream.FIRST_HALF);
            assertThat(page.answer()).not().containsText(ChatStream.SECOND_HALF);

            secondHalf.countDown();
            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);
            assertThat(page.traffic().sockets()).isEmpty();
            assertThat(page.traffic().requestsTo("transport=polling")).isGreaterThan(5);
            assertThat(page.traffic().failed()).isEmpty();
        }
    }

    private static <T extends AutoCloseable> T opened(T resource) {
        OPEN.push(resource);
        return resource;
    }
}
