package org.owuitunnel.client.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Page.WaitForRequestFinishedOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person does and sees on Open WebUI's chat page; used by the test's thread alone, as all of Playwright. */
public final class ChatPage implements AutoCloseable {

    /** Longer than any pause while the page loads: 1 s. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final BrowserContext profile;
    private final Page page;
    private final Traffic traffic;
    private final String story;

    private ChatPage(BrowserContext profile, String story) {
        this.profile = profile;
        this.story = story;
        profile.addInitScript(new String(OpenAiStub.resource("observe.js"), StandardCharsets.UTF_8));
        page = profile.newPage();
        traffic = Traffic.of(page);
        // Release notes cover the page until a user has seen them once.
        Locator releaseNotes = button("Okay, Let's Go!");
        page.addLocatorHandler(releaseNotes, Locator::click);
    }

    /** Opens {@code url} in a profile; pictures are named after {@code story}. */
    public static ChatPage open(BrowserContext profile, URI url, String story) {
        ChatPage chat = new ChatPage(profile, story);
        chat.page.navigate(url.toString());
        return chat;
    }

    /** Signs in, and waits for the place where one types. */
    public void signIn(String email, String password) {
        page.locator("input[type=email]").fill(email);
        page.locator("input[type=password]").fill(password);
        screenshot("sign-in");
        button("Sign in").click();
        prompt().waitFor();
        screenshot("signed-in");
    }

    /** Types a question and sends it. */
    public void ask(String question) {
        prompt().click();
        page.keyboard().type(question);
        page.keyboard().press("Enter");
    }

    /** The same on a phone, where Enter begins a new line. */
    public void askByTouch(String question) {
        prompt().tap();
        page.keyboard().type(question);
        button("Send message").tap();
    }

    /** The model's last answer, growing while it speaks. */
    public Locator answer() {
        return page.locator(".chat-assistant #response-content-container").last();
    }

    /** What the user last said, typed or spoken. */
    public Locator question() {
        return page.locator(".chat-user").last();
    }

    /** The one with this name. */
    public Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    /** Wherever this is read. */
    public Locator text(String text) {
        return page.getByText(text);
    }

    /** Attaches a file to the next question, waits until the server has read it, and gives back the id that it is stored under. */
    String attach(Path file) {
        Request progress = page.waitForRequestFinished(
                new WaitForRequestFinishedOptions()
                        .setPredicate(request -> request.url().contains("/process/status")),
                () -> page.locator("input[type=file]").first().setInputFiles(file));
        return progress.url().replaceFirst(".*/files/([^/]+)/process/status.*", "$1");
    }

    /** Fetches a stored file as the page would: by the browser, which knows the names and the certificate, with the user's token. */
    byte[] download(String fileId) {
        String script = """
                async path => {
                    const response = await fetch(path, {headers: {Authorization: `Bearer ${localStorage.token}`}});
                    return new Uint8Array(await response.arrayBuffer()).toBase64();
                }""";
        return Base64.getDecoder().decode((String) page.evaluate(script, "/api/v1/files/" + fileId + "/content"));
    }

    /** What observe.js has noted so far. */
    JsonNode observed() {
        return new JsonMapper().readTree((String) page.evaluate("() => JSON.stringify(observed)"));
    }

    /** What a script makes of it. */
    public Object evaluate(String expression) {
        return page.evaluate(expression);
    }

    /** The same of a function and what it is given. */
    public Object evaluate(String function, Object argument) {
        return page.evaluate(function, argument);
    }

    /** Until a script says yes. */
    public void waitUntil(String expression) {
        page.waitForFunction(expression);
    }

    /** Until the page has asked for nothing for a second; one of its requests never counts as finished, so its end is no sign. */
    void settle() {
        page.waitForCondition(() -> traffic.quietFor(QUIET));
    }

    /** Lets the page live for so long, its events included. */
    void lasts(Duration duration) {
        page.waitForTimeout((double) Math.max(0, duration.toMillis()));
    }

    /** Goes elsewhere. */
    public void goesTo(URI url) {
        page.navigate(url.toString());
    }

    Traffic traffic() {
        return traffic;
    }

    /** Keeps a picture. */
    public void screenshot(String moment) {
        page.screenshot(new ScreenshotOptions()
                .setPath(Chromium.screenshotFile(story, moment))
                .setAnimations(ScreenshotAnimations.DISABLED));
    }

    @Override
    public void close() {
        screenshot("end");
        profile.close();
    }

    private Locator prompt() {
        return page.locator("#chat-input");
    }
}
