package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.owuitunnel.protocol.testing.CountedBuffers;

/** Any octets at all: frames or a {@link ProtocolException}, nothing else thrown, nothing leaked. */
@Timeout(60)
final class FrameFuzzTest {
    private static final long MESSAGES = Long.getLong("fuzz.messages", 1_000_000);

    private final CountedBuffers buffers = new CountedBuffers();
    private final Discarding sink = new Discarding();

    @Test
    void anyOctetsAreFramesOrAProtocolException() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuf message = buffers.heapBuffer(4096);
        long start = System.nanoTime();

        for (long i = 0; i < MESSAGES; i++) {
            message.clear();
            fill(message, random);
            read(message, seed, i);
        }

        message.release();
        assertThat(buffers.live()).as("buffers not released, seed %d", seed).isZero();
        assertThat(sink.frames).as("frames that were legal").isGreaterThan(MESSAGES / 10);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    private void read(ByteBuf message, long seed, long index) {
        int before = message.refCnt();
        try {
            FrameReader.read(message, sink, sink);
        } catch (ProtocolException e) {
            assertThat(e.endsLink()).isTrue();
        } catch (RuntimeException e) {
            throw new AssertionError("message " + index + " of fuzz.seed=" + seed, e);
        }
        if (message.refCnt() != before) {
            throw new AssertionError("message " + index + " of fuzz.seed=" + seed + " is held by what was read");
        }
    }

    /** One to four frames with plausible headers and payloads of noise, of legal frames with an octet flipped, or neither. */
    private static void fill(ByteBuf out, SplittableRandom random) {
        for (int frames = random.nextInt(1, 5); frames > 0; frames--) {
            int start = out.writerIndex();
            switch (random.nextInt(4)) {
                case 0 -> noise(out, random, random.nextInt(24));
                case 1 -> {
                    int length = random.nextInt(20);
                    out.writeMedium(length).writeByte(random.nextInt(12)).writeByte(random.nextInt(4));
                    out.writeInt(random.nextInt(4));
                    noise(out, random, length);
                }
                default -> FrameWriter.write(out, legal(random));
            }
            if (random.nextInt(3) == 0) {
                int at = start + random.nextInt(Math.max(1, out.writerIndex() - start));
                if (at < out.writerIndex()) {
                    out.setByte(at, random.nextInt(256));
                }
            }
        }
    }

    private static void noise(ByteBuf out, SplittableRandom random, int length) {
        for (int i = 0; i < length; i++) {
            out.writeByte(random.nextInt(256));
        }
    }

    private static final RequestHead HEAD =
            new RequestHead("GET", "a.test", "/", true, Fields.of("te", "x", "x-a", ""));

    private static Frame legal(SplittableRandom random) {
        int id = random.nextInt(1, 4);
        return switch (random.nextInt(8)) {
            case 0 -> new Frame.Open(id, random.nextBoolean(), HEAD);
            case 1 -> new Frame.Head(id, false, random.nextInt(100, 600), HEAD.fields());
            case 2 -> new Frame.Trailers(id, HEAD.fields());
            case 3 -> new Frame.Reset(id, ErrorCode.CANCELLED, "gone");
            case 4 -> new Frame.Credit(id, random.nextInt(1, 1 << 20));
            case 5 -> new Frame.Ack(random.nextLong());
            case 6 -> new Frame.Ping(random.nextLong());
            default -> new Frame.Drain();
        };
    }

    private static final class Discarding implements FrameSink, FrameReader.StreamFaults {
        private long frames;

        @Override
        public void onLinkFrame(Frame.OfLink frame) {
            frames++;
        }

        @Override
        public void onStreamFrame(Frame.OfStream frame) {
            frames++;
            if (frame instanceof Frame.Data data) {
                data.bytes().release();
            }
        }

        @Override
        public void onStreamBytes(int octets) {
            assertThat(octets >= Limits.HEADER_BYTES).isTrue();
        }

        @Override
        public void onStreamFault(ProtocolException fault) {
            assertThat(fault.endsLink()).isFalse();
        }
    }
}
