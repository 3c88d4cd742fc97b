package org.owuitunnel.relay.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What fuzzing found or began with, kept in {@code src/test/fuzz}. Stateless. */
public final class FuzzInputs {
    /** The files of one target. */
    public static List<Path> of(String target) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/fuzz", target))) {
            return files.sorted().toList();
        }
    }

    private FuzzInputs() {}
}
