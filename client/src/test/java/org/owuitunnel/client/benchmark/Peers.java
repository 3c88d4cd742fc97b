package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that the script {@code peers} has installed. Stateless. */
final class Peers {
    /** The program of that name, of the newest version that is there. */
    static String program(String peer, String program) {
        return find(peer)
                .map(folder -> folder.resolve("bin").resolve(program).toString())
                .orElse(program);
    }

    /** The version that the script asked for. */
    static String version(String peer) {
        return find(peer)
                .map(folder -> folder.getFileName().toString().substring(peer.length() + 1))
                .orElse("");
    }

    /** Empty when all of {@code programs} are there. */
    static String missing(String peer, String... programs) {
        for (String program : programs) {
            if (!Files.isExecutable(Path.of(program(peer, program)))) {
                return "not installed (client/src/test/benchmark/peers)";
            }
        }
        return "";
    }

    private static Optional<Path> find(String peer) {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> each.getFileName().toString().startsWith(peer + "-"))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        Map<String, String> environment = System.getenv();
        String cache = environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        return Path.of(cache, "owui-tunnel", "peers");
    }

    private Peers() {}
}
