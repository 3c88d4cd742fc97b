package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.http.FieldRules;

/** F16: any octets of an app are answers or are refused; and a head that is passed on fits the wire and ends nothing but itself. */
public final class AnswerFuzzTest {
    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        AnswerDecoder decoder = new AnswerDecoder();
        boolean head = octets.length % 2 == 1;
        decoder.expect(head ? "HEAD" : "GET");
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(octets));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                if (message instanceof HttpResponse answer) {
                    check(answer, head);
                }
                ReferenceCountUtil.release(message);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static void check(HttpResponse answer, boolean toHead) {
        try {
            AnswerHead head = AnswerHead.of(answer, toHead);
            assertThat(head.status()).isBetween(100, 999);
            for (int i = 0; i < head.fields().size(); i++) {
                assertThat(FieldRules.endsHere(head.fields().name(i), Set.of())).isFalse();
                assertThat(head.fields().value(i)).doesNotContain("\r", "\n", "\0");
            }
            FrameWriter.write(Unpooled.buffer(), new Frame.Head(1, false, head.status(), head.fields()));
        } catch (InvalidAnswerException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** What fuzzing found or began with, kept in {@code src/test/fuzz}. */
    static List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/fuzz", "answer"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
