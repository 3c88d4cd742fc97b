package org.owuitunnel.relay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.relay.testing.FuzzInputs;

/** A9: any text is one host or is refused; a host has one spelling, which is read as itself. */
public final class AuthorityFuzzTest {
    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        if (Authority.parse(text) instanceof Authority.Named named) {
            String spelling = named.host().toString();
            assertThat(spelling).isEqualTo(spelling.toLowerCase(Locale.ROOT)).matches("[\\[\\]a-z0-9.:_-]+");
            String whole = named.port() == Authority.NO_PORT ? spelling : spelling + ":" + named.port();
            assertThat(Authority.parse(whole)).isEqualTo(named);
        }
    }

    static List<Path> inputs() throws IOException {
        return FuzzInputs.of("authority");
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
