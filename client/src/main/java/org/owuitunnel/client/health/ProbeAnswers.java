package org.owuitunnel.client.health;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.protocol.mux.Ignoring;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * Answers the tunnel's own probe and keeps every path that belongs to the relay from the app. Confined to the link's loop.
 *
 * <p>A probe is known by a random number and answered with another, both made for it and forgotten with it: who asks for
 * anything else learns as much as from a page that does not exist.
 */
public final class ProbeAnswers implements StreamAcceptor {
    /** A probe that is under way. */
    record Expected(String number, String answer) {}

    private final StreamAcceptor app;
    private @Nullable Expected expected;

    /** Everything but probes goes to {@code app}. */
    public ProbeAnswers(StreamAcceptor app) {
        this.app = app;
    }

    /** The probe to be answered from now on; null for none. */
    void expect(@Nullable Expected probe) {
        expected = probe;
    }

    @Override
    public StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        if (!head.target().startsWith(ProbePath.OWN_PREFIX)) {
            return app.accept(stream, head, last);
        }
        Expected probe = expected;
        if (probe != null && ProbePath.isProbe(head) && same(probe.number, ProbePath.numberIn(head))) {
            answer(stream, 200, probe.answer, Fields.EMPTY);
        } else {
            answer(stream, 404, "There is nothing here\n", Fields.of("x-tunnel-error", "nothing-here"));
        }
        return Ignoring.INSTANCE;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Stream stream, int status, String text, Fields more) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        Fields.Builder fields = Fields.builder(4)
                .add("content-type", "text/plain; charset=utf-8")
                .add("content-length", Integer.toString(body.length))
                .add("cache-control", "no-store");
        more.forEach(fields::add);
        stream.sendHead(status, fields.build(), false);
        stream.sendData(Unpooled.wrappedBuffer(body), true);
    }
}
