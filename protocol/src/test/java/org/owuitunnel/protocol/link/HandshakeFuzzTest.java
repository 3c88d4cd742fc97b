package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.testing.FuzzInputs;

/** Any text is a hello, a welcome or a {@link ProtocolException}; and what was read, written again, is read as the same. */
public final class HandshakeFuzzTest {
    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        try {
            Hello hello = HandshakeJson.readHello(text);
            assertThat(HandshakeJson.readHello(HandshakeJson.write(hello))).isEqualTo(hello);
        } catch (ProtocolException e) {
            assertThat(e.endsLink()).isTrue();
        }
        try {
            Welcome welcome = HandshakeJson.readWelcome(text);
            assertThat(HandshakeJson.readWelcome(HandshakeJson.write(welcome))).isEqualTo(welcome);
        } catch (ProtocolException e) {
            assertThat(e.endsLink()).isTrue();
        }
    }

    static List<Path> inputs() throws IOException {
        return FuzzInputs.of("handshake");
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
