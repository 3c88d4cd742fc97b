package org.owuitunnel.relay.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.relay.route.RemoteStream;
import org.owuitunnel.relay.route.Route;

/** One end of a stream, visitor or origin: notes what it says and hears, and compares each octet that comes. */
final class Speaker implements Route.Caller {
    @Override
    public boolean mayEnter(Route.Ownership arrived) {
        return true;
    }

    /** Octets after which the content repeats itself: a prime, which no frame divides. */
    private static final int PERIOD = 65_537;

    /** Octets that are written or compared at once. */
    private static final int PIECE = 16 * 1024;

    private static final ByteBuf PATTERN = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(pattern()));

    /** One of them is there, as the end is. */
    private @Nullable RemoteStream visitors;

    private @Nullable Stream origins;

    /** Where in the pattern this end's content begins, and the other end's. */
    private final int start;

    private final int otherStart;

    long said;
    long heard;

    /** Heads, trailers and ends as they were said and heard. */
    final List<String> saidEvents = new ArrayList<>();

    final List<String> heardEvents = new ArrayList<>();

    boolean reset;

    Speaker(int stream, boolean origin) {
        start = (2 * stream + (origin ? 1 : 0)) * 1_009;
        otherStart = (2 * stream + (origin ? 0 : 1)) * 1_009;
    }

    Speaker on(RemoteStream stream) {
        visitors = stream;
        return this;
    }

    Speaker on(Stream stream) {
        origins = stream;
        return this;
    }

    void head(int status, Fields fields, boolean last) {
        saidEvents.add("head " + status + fields + last);
        if (origins != null) {
            origins.sendHead(status, fields, last);
        }
    }

    void says(int octets, boolean last) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.heapBuffer(octets);
        for (int left = octets; left > 0; left -= PIECE) {
            int length = Math.min(left, PIECE);
            bytes.writeBytes(PATTERN, (int) ((start + said) % PERIOD), length);
            said += length;
        }
        if (last) {
            saidEvents.add("end");
        }
        if (origins != null) {
            origins.sendData(bytes, last);
        } else if (visitors != null) {
            visitors.sendData(bytes, last);
        }
    }

    void trails(Fields fields) {
        saidEvents.add("trailers " + fields);
        if (origins != null) {
            origins.sendTrailers(fields);
        } else if (visitors != null) {
            visitors.sendTrailers(fields);
        }
    }

    void uses(int octets) {
        if (origins != null) {
            origins.consumed(octets);
        } else if (visitors != null) {
            visitors.consumed(octets);
        }
    }

    void resets(ErrorCode code) {
        reset = true;
        saidEvents.add("reset " + code);
        if (origins != null) {
            origins.reset(code, "as told");
        } else if (visitors != null) {
            visitors.reset(code, "as told");
        }
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        hears("head " + status + fields + last);
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        try {
            while (bytes.isReadable()) {
                int length = Math.min(bytes.readableBytes(), PIECE);
                int index = (int) ((otherStart + heard) % PERIOD);
                if (!ByteBufUtil.equals(bytes, bytes.readerIndex(), PATTERN, index, length)) {
                    throw new AssertionError("wrong octets from " + heard + " on");
                }
                bytes.skipBytes(length);
                heard += length;
            }
        } finally {
            bytes.release();
        }
        if (last) {
            hears("end");
        }
    }

    @Override
    public void onTrailers(Fields fields) {
        hears("trailers " + fields);
    }

    @Override
    public void onSent(int octets) {}

    @Override
    public void onReset(ErrorCode code, String detail) {
        hears("reset " + code);
    }

    private void hears(String event) {
        if (reset) {
            throw new AssertionError(event + " after a reset");
        }
        heardEvents.add(event);
    }

    private static byte[] pattern() {
        byte[] pattern = new byte[PERIOD + PIECE];
        new SplittableRandom(PERIOD).nextBytes(pattern);
        System.arraycopy(pattern, 0, pattern, PERIOD, PIECE);
        return pattern;
    }
}
