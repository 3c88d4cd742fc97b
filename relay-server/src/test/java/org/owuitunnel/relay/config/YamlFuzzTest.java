package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.relay.testing.FuzzInputs;

/** Any text is a configuration or a list of problems, each with a line that the file has. */
public final class YamlFuzzTest {
    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        YamlTree.read(text, (line, problem) -> {
            assertThat(line).isPositive();
            assertThat(problem).isNotBlank();
        });
    }

    static List<Path> inputs() throws IOException {
        return FuzzInputs.of("yaml");
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
