package org.owuitunnel.client.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class OpenWebUiIT {

    @TempDir
    private static Path folder;

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    private static OpenAiStub stub;
    private static OpenWebUiServer openWebUi;
    private static Cutter cutter;
    private static TunnelFixture tunnel;
    private static Chromium chromium;

    @BeforeAll
    static void startTheRealThings() throws Exception {
        Path venv = Needs.openWebUi();
        Path browser = Needs.chromium();
        Path log = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target/openwebui"))
                .resolve("open-webui.log");
        stub = opened(OpenAiStub.start());
        openWebUi = opened(OpenWebUiServer.start(venv, stub, log));
        cutter = opened(new Cutter());
        tunnel = opened(TunnelFixture.start(openWebUi.url().getPort(), folder.resolve("ca"), cutter::leadingTo));
        chromium = opened(Chromium.start(browser, folder, authority()));
    }

    @AfterAll
    static void stopThem() throws Exception {
        while (!OPEN.isEmpty()) {
            OPEN.pop().close();
        }
    }

    /** Where a visitor finds Open WebUI. */
    private static URI publicUrl() {
        return tunnel.url();
    }

    /** The certificate authority, in PEM, that a visitor of {@link #publicUrl} has to trust. */
    private static Optional<Path> authority() {
        return Optional.of(tunnel.authority());
    }

    @Test
    void answerIsOnThePageWhileTheModelIsStillSpeaking() {
        CountDownLatch secondHalf = stub.holdSecondHalf();
        try (ChatPage page = signedIn(publicUrl(), "chat")) {
            page.ask("Does this answer stream?");
            assertThat(page.answer()).containsText(ChatStream.FIRST_HALF);
            assertThat(page.answer()).not().containsText(ChatStream.SECOND_HALF);
            page.screenshot("streaming");

            secondHalf.countDown();
            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);

            assertThat(page.traffic().frames())
                    .filteredOn(frame -> frame.contains("response.output_text.delta"))
                    .hasSizeGreaterThan(20);
            assertThat(page.observed().path("sockets").path(0).asString()).startsWith("permessage-deflate");
        }
    }

    @Test
    void uploadedFileIsStoredUnchangedAndReadByTheModel() throws Exception {
        String canary = "The word of the day is pamplemousse.";
        byte[] content = ("Grüße, 世界, 🎙\r\n".repeat(10_000) + canary).getBytes(UTF_8);
        Path file = Files.write(folder.resolve("notes.txt"), content);
        try (ChatPage page = signedIn(publicUrl(), "upload")) {
            String id = page.attach(file);
            assertThat(page.text("notes.txt")).isVisible();
            page.screenshot("attached");
            assertThat(Digest.sha256(page.download(id))).isEqualTo(Digest.sha256(content));

            page.ask("What is the word of the day?");
            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);
            assertThat(stub.asked().getLast()).contains(canary);
        }
    }

    @Test
    void voiceTurnReachesTheTranscriberAndTheEarUnchanged() {
        int heardBefore = stub.heard().size();
        try (ChatPage page = signedIn(publicUrl(), "voice")) {
            assertThat(page.evaluate("() => isSecureContext")).isEqualTo(true);
            page.button("Voice mode").click();
            assertThat(page.text("Listening...")).isVisible();
            page.screenshot("listening");

            assertThat(page.question()).containsText("I heard ");
            UploadedFile recording = stub.heard().get(heardBefore);
            assertThat(page.question()).containsText(OpenAiStub.transcript(recording));
            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);
            page.screenshot("answering");

            page.waitUntil("() => observed.played.length >= 2");
            page.screenshot("spoken");
            page.button("End call").click();

            JsonNode observed = page.observed();
            assertThat(observed.path("uploads").path(0).path("sha256").asString())
                    .isEqualTo(recording.sha256());
            assertThat(stub.spoken()).startsWith(ChatStream.FIRST_HALF, ChatStream.SECOND_HALF);
            assertThat(observed.path("speeches")
                            .valueStream()
                            .map(speech -> speech.path("sha256").asString()))
                    .hasSize(2)
                    .containsOnly(Digest.sha256(stub.speech()));
        }
    }

    /** The Wi-Fi is gone for five seconds while the model speaks; what it says meanwhile is heard behind the gap. */
    @Test
    void callGoesOnOverACutOfFiveSecondsAndThePageNoticesNothing() throws Exception {
        CountDownLatch secondHalf = stub.holdSecondHalf();
        int heardBefore = stub.heard().size();
        try (ChatPage page = signedIn(publicUrl(), "cut")) {
            page.button("Voice mode").click();
            assertThat(page.answer()).containsText(ChatStream.FIRST_HALF);

            long cutAt = System.nanoTime();
            cutter.breaksForSomeTime();
            cutter.awaitWaiting();
            secondHalf.countDown();
            page.lasts(Duration.ofSeconds(5).minusNanos(System.nanoTime() - cutAt));
            page.screenshot("in-the-gap");
            assertThat(page.answer()).not().containsText(ChatStream.SECOND_HALF);
            cutter.heals();

            assertThat(page.answer()).containsText(ChatStream.SECOND_HALF);
            page.waitUntil("() => observed.played.length >= 2"); // Open WebUI keeps speech that it made before
            assertThat(page.text("Listening...")).isVisible();
            page.screenshot("listening-again");
            if (Faults.FULL) {
                page.waitUntil("() => observed.uploads.length >= 2"); // the recording of the microphone begins again
                assertThat(stub.heard()).hasSizeGreaterThanOrEqualTo(heardBefore + 2);
            }
            page.button("End call").click();

            JsonNode observed = page.observed();
            assertThat(observed.path("sockets").size()).isEqualTo(1);
            assertThat(observed.path("closed").size()).isZero();
            assertThat(page.traffic().sockets()).hasSize(1);
        }
    }

    @Test
    void plainHttpNameHasNoMicrophone() {
        int heardBefore = stub.heard().size();
        URI plainUrl = URI.create("http://" + Chromium.PLAIN_NAME + ":" + openWebUi.port());
        try (ChatPage page = signedIn(plainUrl, "plain-http")) {
            assertThat(page.evaluate("() => isSecureContext")).isEqualTo(false);
            assertThat(page.evaluate("() => typeof navigator.mediaDevices")).isEqualTo("undefined");

            page.button("Voice mode").click();
            assertThat(page.text("Permission denied when accessing media devices"))
                    .isVisible();
            page.screenshot("refused");
            assertThat(page.button("End call")).hasCount(0);
            assertThat(stub.heard()).hasSize(heardBefore);
        }
    }

    @Test
    void pageAsksForNothingButThePublicName() {
        try (ChatPage page = signedIn(publicUrl(), "load")) {
            page.settle();
            assertThat(page.traffic().origins()).containsExactly(publicUrl().toString());
            assertThat(page.traffic().failed()).isEmpty();
            System.out.println(
                    "Open WebUI, first load and sign-in: " + page.traffic().requests() + " requests, "
                            + page.traffic().bytesReceived() / 1024 + " KiB of answers");
        }
    }

    private static ChatPage signedIn(URI url, String story) {
        ChatPage page = chromium.open(url, story);
        page.signIn(OpenWebUiServer.ADMIN_EMAIL, openWebUi.password());
        return page;
    }

    private static <T extends AutoCloseable> T opened(T resource) {
        OPEN.push(resource);
        return resource;
    }
}
