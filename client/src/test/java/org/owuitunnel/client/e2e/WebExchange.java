package org.owuitunnel.client.e2e;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.protocol.frame.Fields;

/** One request of a visitor; what comes back is kept in order until a test asks for it. Sent from one thread. */
final class WebExchange {
    /** How the two versions of HTTP write the same things. */
    interface Writer {
        Object data(byte[] octets);

        Object end(Fields trailers);

        /** Gives the request up: HTTP/1.1 has no other way than to close the connection. */
        ChannelFuture hangUp();
    }

    private static final long PATIENCE_SECONDS = 20;

    /** Octets of a large body that are handed over at once. */
    private static final int PIECE = 64 * 1024;

    private final LinkedBlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final Channel channel;
    private final Writer writer;

    WebExchange(Channel channel, Writer writer) {
        this.channel = channel;
        this.writer = writer;
    }

    void sees(Seen next) {
        seen.add(next);
    }

    void sees(ByteBuf data) {
        if (data.isReadable()) {
            seen.add(new Seen.Data(data.toString(StandardCharsets.ISO_8859_1)));
        }
    }

    /** Sends a piece of the body, or of what follows a 101. */
    WebExchange sends(byte[] octets) {
        for (int at = 0; at < octets.length; at += PIECE) {
            byte[] piece = java.util.Arrays.copyOfRange(octets, at, Math.min(octets.length, at + PIECE));
            ChannelFuture sent = channel.writeAndFlush(writer.data(piece));
            if (!sent.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(octets.length + " octets: stuck at " + at);
            }
        }
        return this;
    }

    /** Sends text, each character an octet. */
    WebExchange sends(String text) {
        return sends(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends the request. */
    WebExchange ends() {
        return endsWith(Fields.EMPTY);
    }

    /** Ends the request with trailers. */
    WebExchange endsWith(Fields trailers) {
        channel.writeAndFlush(writer.end(trailers)).awaitUninterruptibly();
        return this;
    }

    /** Goes away. */
    void hangsUp() {
        writer.hangUp().awaitUninterruptibly();
    }

    /** From now on leaves the answer in the kernel, or unacknowledged. */
    WebExchange stalls() {
        channel.config().setAutoRead(false);
        return this;
    }

    /** Reads on. */
    WebExchange resumes() {
        channel.config().setAutoRead(true);
        return this;
    }

    /** The next thing that comes. */
    Seen next() {
        try {
            Seen next = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came for " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next thing, which has to be a head. */
    Seen.Head head() {
        Seen next = next();
        if (next instanceof Seen.Head head) {
            return head;
        }
        throw new AssertionError(next + " (expected: a head)");
    }

    /** The next {@code octets} of the body, in however many pieces they come. */
    byte[] octets(int octets) {
        return text(octets).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The next {@code octets} of the body, each a character. */
    String text(int octets) {
        StringBuilder all = new StringBuilder();
        while (all.length() < octets) {
            Seen next = next();
            if (!(next instanceof Seen.Data data)) {
                throw new AssertionError(next + " after " + all.length() + " octets (expected: " + octets + ")");
            }
            all.append(data.text());
        }
        return all.toString();
    }

    /** Everything that is still to come. */
    Seen.Answer answer() {
        List<Seen.Head> interim = new ArrayList<>();
        Seen.Head last = new Seen.Head(0, Fields.EMPTY);
        StringBuilder body = new StringBuilder();
        while (true) {
            switch (next()) {
                case Seen.Head head when head.status() < 200 -> interim.add(head);
                case Seen.Head head -> last = head;
                case Seen.Data data -> body.append(data.text());
                case Seen.End end -> {
                    return new Seen.Answer(
                            interim, last.status(), last.fields(), body.toString(), end.trailers(), null);
                }
                case Seen.Cut cut -> {
                    return new Seen.Answer(
                            interim, last.status(), last.fields(), body.toString(), Fields.EMPTY, cut.how());
                }
            }
        }
    }
}
