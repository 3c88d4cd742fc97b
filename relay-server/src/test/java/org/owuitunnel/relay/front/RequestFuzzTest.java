package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.relay.testing.FuzzInputs;

/**
 * Any octets of a visitor are requests or are refused; and a head that is passed on travels through the wire unchanged, vouches for nobody
 * and ends nowhere but where it should.
 */
public final class RequestFuzzTest {
    private static final Peer VISITOR = Peer.visitor("192.0.2.1");

    /** The entry of a fuzzer: {@code .build/fuzz} runs it. */
    public static void fuzzerTestOneInput(byte[] octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec(H1Handler.decoding()));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(octets));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                if (message instanceof HttpRequest request) {
                    check(request);
                }
                ReferenceCountUtil.release(message);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static void check(HttpRequest request) {
        try {
            RequestHead head = H1Requests.head(request, VISITOR);
            for (int i = 0; i < head.fields().size(); i++) {
                String name = head.fields().name(i);
                boolean own = name.startsWith("x-forwarded-");
                assertThat(FieldRules.forgeable(name) && !own).as(name).isFalse();
                assertThat(head.fields().value(i)).doesNotContain("\r", "\n", "\0");
            }
            assertThat(head.fields().all("x-forwarded-for")).containsExactly("192.0.2.1");
            assertThat(throughTheWire(head)).isEqualTo(head);
        } catch (RequestRejected refused) {
            assertThat(refused.detail()).isNotBlank();
        }
    }

    private static RequestHead throughTheWire(RequestHead head) {
        ByteBuf message = Unpooled.buffer();
        FrameWriter.write(message, new Frame.Open(1, true, head));
        List<RequestHead> read = new ArrayList<>();
        FrameReader.read(
                message,
                new FrameSink() {
                    @Override
                    public void onLinkFrame(Frame.OfLink frame) {
                        throw new AssertionError(frame);
                    }

                    @Override
                    public void onStreamFrame(Frame.OfStream frame) {
                        read.add(((Frame.Open) frame).head());
                    }

                    @Override
                    public void onStreamBytes(int octets) {}
                },
                RequestFuzzTest::refusedByTheWire);
        return read.getFirst();
    }

    private static void refusedByTheWire(ProtocolException fault) {
        throw new AssertionError("a head that was passed on is refused at the other end", fault);
    }

    static List<Path> inputs() throws IOException {
        return FuzzInputs.of("request");
    }

    @ParameterizedTest
    @MethodSource
    void inputs(Path input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input));
    }
}
