package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.owuitunnel.client.path.EmulatedPath;
import org.owuitunnel.client.testing.Requirement;

/** What the test cannot run without: where it is missing the test is skipped with the command that installs it, in CI it fails. */
public final class Needs {

    private static final Path INSTALL = Path.of(System.getProperty("basedir", ""), "src/test/openwebui/install");

    /** `install --where` only prints: 10 s is generous. */
    private static final long WHERE_SECONDS = 10;

    private Needs() {}

    /** The virtual environment that `install` made. */
    public static Path openWebUi() throws IOException, InterruptedException {
        return required(
                installed(), "Open WebUI: not installed (expected: client/src/test/openwebui/install, about 1 minute)");
    }

    public static Path chromium() {
        return required(onPath("chromium", "chromium-browser", "google-chrome"), missing("Chromium", "chromium"));
    }

    static Path certutil() {
        return required(onPath("certutil"), missing("certutil", "libnss3-tools"));
    }

    static Path node() {
        return required(onPath("node", "nodejs"), missing("Node", "nodejs"));
    }

    static Path strace() {
        return required(onPath("strace"), missing("strace", "strace"));
    }

    static Path slowHttpTest() {
        return required(onPath("slowhttptest"), missing("slowhttptest", "slowhttptest"));
    }

    static Path testSsl() {
        return required(onPath("testssl"), missing("testssl.sh", "testssl.sh"));
    }

    static Path python() {
        return required(onPath("python3"), missing("Python", "python3"));
    }

    static Path nginx() {
        return required(onPath("nginx").or(() -> existing("/usr/sbin/nginx")), missing("nginx", "nginx-light"));
    }

    static Path caddy() {
        return required(onPath("caddy"), missing("Caddy", "caddy"));
    }

    private static Optional<Path> existing(String file) {
        return Optional.of(Path.of(file)).filter(Files::isExecutable);
    }

    /** Root, TUN and ip, for an emulated path. */
    static void emulatedPath() {
        EmulatedPath.missing().ifPresent(Requirement::missing);
    }

    private static String missing(String what, String debianPackage) {
        return what + ": not found (expected: apt-get install " + debianPackage + ", or its like)";
    }

    private static Path required(Optional<Path> found, String message) {
        if (found.isEmpty()) {
            Requirement.missing(message);
        }
        return found.orElseThrow();
    }

    private static Optional<Path> installed() throws IOException, InterruptedException {
        if (onPath("bash").isEmpty()) {
            return Optional.empty();
        }
        Process where = new ProcessBuilder("bash", INSTALL.toString(), "--where")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(where.getInputStream().readAllBytes(), UTF_8);
        if (!where.waitFor(WHERE_SECONDS, TimeUnit.SECONDS) || where.exitValue() != 0) {
            throw new IllegalStateException(INSTALL + " --where: failed (expected: a path)");
        }
        return Optional.of(Path.of(answer.strip())).filter(venv -> Files.exists(venv.resolve(".complete")));
    }

    private static Optional<Path> onPath(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names)
                .flatMap(name -> Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                        .splitAsStream(path)
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
