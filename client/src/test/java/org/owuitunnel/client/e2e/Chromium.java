package org.owuitunnel.client.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.UnsupportedAudioFileException;

/** A headless Chromium with a home of its own and a recording as microphone; used by the test's thread alone. */
public final class Chromium implements AutoCloseable {

    /** Name that leads to this machine but, unlike localhost, is no secure context over plain http. */
    static final String PLAIN_NAME = "plain.test";

    /** Longest wait for anything to appear: 30 s, a slow machine's page load. */
    private static final double PATIENCE_MILLIS = 30_000;

    private static final Path SCREENSHOTS = Path.of(System.getProperty("basedir", ""), "target/screenshots");

    /** A small laptop's window, in CSS pixels. */
    private static final int WIDTH = 1280;

    private static final int HEIGHT = 800;

    /** certutil makes one small file: 10 s is generous. */
    private static final long CERTUTIL_SECONDS = 10;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it in {@code home}; with a certificate authority in PEM it trusts that one as if its owner had imported it. */
    public static Chromium start(Path executable, Path home, Optional<Path> authority)
            throws IOException, InterruptedException, UnsupportedAudioFileException {
        Path microphone = Microphone.recordTo(home.resolve("microphone.wav"));
        if (authority.isPresent()) {
            trust(authority.get(), home);
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", home.toString());
        // Where its sound library would otherwise point a link out of that home.
        environment.put("XDG_RUNTIME_DIR", home.toString());
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(executable)
                        .setEnv(environment)
                        .setArgs(flags(microphone)));
        return new Chromium(playwright, browser);
    }

    /** A profile without history. */
    public BrowserContext profile() {
        return profile(new NewContextOptions().setViewportSize(WIDTH, HEIGHT));
    }

    /** The same, of another device. */
    public BrowserContext profile(NewContextOptions device) {
        BrowserContext profile = browser.newContext(device);
        profile.setDefaultTimeout(PATIENCE_MILLIS);
        return profile;
    }

    /** Opens Open WebUI in a profile of its own; its screenshots are named after {@code story}. */
    ChatPage open(URI url, String story) {
        return ChatPage.open(profile(), url, story);
    }

    /** Where the picture of one moment of a story is kept. */
    public static Path screenshotFile(String story, String moment) {
        return SCREENSHOTS.resolve(story + "-" + moment + ".png");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static List<String> flags(Path microphone) {
        return List.of(
                // Root, as in a container, cannot have the sandbox; the only pages it opens are our own.
                "--no-sandbox",
                "--disable-gpu",
                // The network of a test machine may be closed: no calls home.
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP " + PLAIN_NAME + " 127.0.0.1",
                // Grants the microphone without a prompt and plays the recording into it.
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-audio-capture=" + microphone);
    }

    private static void trust(Path authority, Path home) throws IOException, InterruptedException {
        String database = "sql:" + Files.createDirectories(home.resolve(".pki/nssdb"));
        String certutil = Needs.certutil().toString();
        run(certutil, "-N", "--empty-password", "-d", database);
        run(certutil, "-A", "-n", "owui-tunnel", "-t", "C,,", "-i", authority.toString(), "-d", database);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(CERTUTIL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + ": failed (expected: exit code 0)");
        }
    }
}
