package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs that the benchmark does not bring along, and how one of them is run to its end. Stateless. */
final class Tools {
    /** Each program and the Debian package that it comes from. */
    private static final Map<String, String> PACKAGES = new TreeMap<>(Map.of(
            "nginx", "nginx-light", "wrk", "wrk", "h2load", "nghttp2-client", "openssl", "openssl", "ip", "iproute2"));

    /** For one run of a program: a slow contender's large bodies take a minute, a load generator that waits for ever ends here. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Where Debian keeps nginx, which users' search paths leave out. */
    private static final String SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /** Ends with a hint when one of them is missing. */
    static void require() {
        List<String> missing = new ArrayList<>();
        PACKAGES.forEach((program, packaged) -> {
            if (find(program) == null) {
                missing.add(packaged);
            }
        });
        if (!missing.isEmpty()) {
            throw new IllegalStateException("missing: sudo apt-get install " + String.join(" ", missing));
        }
    }

    /** The program's place. */
    static String place(String program) {
        Path found = find(program);
        if (found == null) {
            throw new IllegalStateException(program + ": missing");
        }
        return found.toString();
    }

    private static @Nullable Path find(String program) {
        for (String folder : SEARCH_PATH.split(":", -1)) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** Runs a program to its end and returns what it said. */
    static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, PATIENCE);
    }

    /** The same for one that is ended after {@code patience}. */
    static String run(List<String> command, Duration patience) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Thread end = Thread.ofPlatform().daemon().start(() -> {
            try {
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException done) {
                // The program has ended by itself.
            }
        });
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        end.interrupt();
        // Some programs tell their version with another exit code, but not when asked to work.
        if (exit != 0) {
            throw new IOException(
                    String.join(" ", command) + ": exit " + exit + ", given " + patience.toSeconds() + " s\n" + said);
        }
        return said;
    }

    /** The first line that a program says of itself. */
    static String version(String program, String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program.startsWith("/") ? program : place(program), option)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().findFirst().orElse(program).strip();
    }

    private Tools() {}
}
