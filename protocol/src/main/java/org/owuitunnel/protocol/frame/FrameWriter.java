package org.owuitunnel.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Puts frames into a message; stateless. Protocol sections 3 and 4. */
public final class FrameWriter {
    /** Octets that a field takes beside its name and value, at most: two lengths. */
    private static final int FIELD_OVERHEAD_BYTES = 2 * Integer.BYTES;

    /**
     * Writes {@code frame}; the bytes of DATA are copied and stay the caller's.
     *
     * @throws IllegalArgumentException for a head that no frame can hold; {@code out} is as it was
     */
    public static void write(ByteBuf out, Frame frame) {
        int start = out.writerIndex();
        try {
            writeWhole(out, frame);
        } catch (IllegalArgumentException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    /**
     * Refuses a head that no frame can hold: its author has to hear of it, not whoever sends it later.
     *
     * @throws IllegalArgumentException for too many fields or octets
     */
    public static void requireFits(Frame.OfStream frame) {
        boolean surelyFits = switch (frame) {
            case Frame.Open open -> surelyFits(open.head());
            case Frame.Head head -> surelyFits(head.fields(), Short.BYTES);
            case Frame.Trailers trailers -> surelyFits(trailers.fields(), 0);
            case Frame.Data data -> true;
            case Frame.Reset reset -> true;
            case Frame.Credit credit -> true;
        };
        if (!surelyFits) {
            write(Unpooled.buffer(), frame);
        }
    }

    private static boolean surelyFits(RequestHead head) {
        long texts = (long) head.method().length()
                + head.authority().length()
                + head.target().length();
        return surelyFits(head.fields(), texts + 3 * Integer.BYTES);
    }

    private static boolean surelyFits(Fields fields, long otherOctets) {
        long octets = otherOctets;
        for (int i = 0; i < fields.size(); i++) {
            octets += fields.name(i).length() + (long) fields.value(i).length() + FIELD_OVERHEAD_BYTES;
        }
        return octets <= Limits.MAX_PAYLOAD_BYTES && fields.size() <= Limits.MAX_FIELDS;
    }

    private static void writeWhole(ByteBuf out, Frame frame) {
        switch (frame) {
            case Frame.Data data -> writeData(out, data, data.bytes().readableBytes());
            case Frame.Open open -> {
                int start = begin(out, FrameType.OPEN, openFlags(open), open.streamId());
                HeaderBlock.writeText(out, open.head().method());
                HeaderBlock.writeText(out, open.head().authority());
                HeaderBlock.writeText(out, open.head().target());
                HeaderBlock.writeFields(out, open.head().fields());
                end(out, start);
            }
            case Frame.Head head -> {
                int start = begin(out, FrameType.HEAD, endFlag(head.last()), head.streamId());
                out.writeShort(head.status());
                HeaderBlock.writeFields(out, head.fields());
                end(out, start);
            }
            case Frame.Trailers trailers -> {
                int start = begin(out, FrameType.TRAILERS, 0, trailers.streamId());
                HeaderBlock.writeFields(out, trailers.fields());
                end(out, start);
            }
            case Frame.Reset reset -> writeReset(out, reset);
            case Frame.Credit credit -> {
                header(out, Integer.BYTES, FrameType.CREDIT, 0, credit.streamId());
                out.writeInt(credit.bytes());
            }
            case Frame.Ack ack -> writeLong(out, FrameType.ACK, ack.offset());
            case Frame.Ping ping -> writeLong(out, FrameType.PING, ping.token());
            case Frame.Pong pong -> writeLong(out, FrameType.PONG, pong.token());
            case Frame.Drain() -> header(out, 0, FrameType.DRAIN, 0, 0);
        }
    }

    /**
     * Writes a DATA frame of the next {@code length} bytes of {@code data} and moves its reader index past them; END is
     * set only when they are the last.
     */
    public static void writeData(ByteBuf out, Frame.Data data, int length) {
        ByteBuf bytes = data.bytes();
        boolean last = data.last() && length == bytes.readableBytes();
        header(out, length, FrameType.DATA, endFlag(last), data.streamId());
        out.writeBytes(bytes, length);
    }

    private static void writeReset(ByteBuf out, Frame.Reset reset) {
        int start = begin(out, FrameType.RESET, 0, reset.streamId());
        out.writeInt(reset.code().code());
        byte[] detail = reset.detail().getBytes(StandardCharsets.UTF_8);
        out.writeBytes(detail, 0, wholeCharacters(detail, Limits.MAX_DETAIL_BYTES));
        end(out, start);
    }

    /** Octets of {@code utf8}, at most {@code limit}, that end with a character. */
    private static int wholeCharacters(byte[] utf8, int limit) {
        int length = Math.min(utf8.length, limit);
        while (length > 0 && length < utf8.length && (utf8[length] & 0xc0) == 0x80) {
            length--;
        }
        return length;
    }

    private static void writeLong(ByteBuf out, int type, long value) {
        header(out, Long.BYTES, type, 0, 0);
        out.writeLong(value);
    }

    private static int openFlags(Frame.Open open) {
        return endFlag(open.last()) | (open.head().upgrade() ? FrameType.FLAG_UPGRADE : 0);
    }

    private static int endFlag(boolean last) {
        return last ? FrameType.FLAG_END : 0;
    }

    private static int begin(ByteBuf out, int type, int flags, int streamId) {
        int start = out.writerIndex();
        header(out, 0, type, flags, streamId);
        return start;
    }

    private static void end(ByteBuf out, int start) {
        int length = out.writerIndex() - start - Limits.HEADER_BYTES;
        if (length > Limits.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "head: " + length + " octets (expected: <= " + Limits.MAX_PAYLOAD_BYTES + ")");
        }
        out.setMedium(start, length);
    }

    private static void header(ByteBuf out, int length, int type, int flags, int streamId) {
        out.writeMedium(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(streamId);
    }

    private FrameWriter() {}
}
