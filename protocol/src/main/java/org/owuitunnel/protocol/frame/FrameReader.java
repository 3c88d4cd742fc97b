package org.owuitunnel.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.HeaderBlock.MalformedBlockException;

/**
 * Takes the frames out of one WebSocket message; stateless, so safe on any thread.
 *
 * <p>Any bytes at all end in frames or in a {@link ProtocolException}, never in another exception.
 */
public final class FrameReader {
    /**
     * DATA that fills less than this share of its message is copied out of it: otherwise a stalled reader of small
     * pieces would keep whole messages alive, many times its window. Four of the largest frames share a message with
     * their headers, so it takes a fifth.
     */
    private static final int SLICE_SHARE = 5;

    /**
     * Reads all frames of {@code message}, which stays the caller's.
     *
     * @throws ProtocolException when the link has to end; faults of one stream go to {@code sink} through
     *     {@code faults} instead
     */
    public static void read(ByteBuf message, FrameSink sink, StreamFaults faults) {
        if (message.readableBytes() > Limits.MAX_MESSAGE_BYTES) {
            throw violation(
                    "message: " + message.readableBytes() + " octets (expected: <= " + Limits.MAX_MESSAGE_BYTES + ")");
        }
        int messageBytes = message.readableBytes();
        while (message.isReadable()) {
            if (message.readableBytes() < Limits.HEADER_BYTES) {
                throw violation("frame header cut short: " + message.readableBytes() + " octets");
            }
            int length = message.readUnsignedMedium();
            int type = message.readUnsignedByte();
            int flags = message.readUnsignedByte();
            int streamId = message.readInt();
            if (length > message.readableBytes()) {
                throw violation(
                        "frame of " + length + " octets in a message with " + message.readableBytes() + " left");
            }
            if (length > Limits.MAX_PAYLOAD_BYTES) {
                throw violation("frame: " + length + " octets (expected: <= " + Limits.MAX_PAYLOAD_BYTES + ")");
            }
            if (streamId < 0) {
                throw violation("stream id with the reserved bit set");
            }
            int end = message.readerIndex() + length;
            if (streamId == 0) {
                Frame.OfLink frame = linkFrame(message, type, length);
                if (frame != null) {
                    sink.onLinkFrame(frame);
                }
            } else {
                sink.onStreamBytes(Limits.HEADER_BYTES + length);
                try {
                    boolean sliced = length * SLICE_SHARE >= messageBytes;
                    readStreamFrame(new Header(type, flags, streamId, length, sliced), message, sink);
                } catch (ProtocolException e) {
                    if (e.endsLink()) {
                        throw e;
                    }
                    faults.onStreamFault(e);
                }
            }
            message.readerIndex(end);
        }
    }

    /** Is told of streams that broke a rule while the link goes on. */
    public interface StreamFaults {
        /** The stream of {@code fault} has to be reset; called in the order of the frames. */
        void onStreamFault(ProtocolException fault);
    }

    private record Header(int type, int flags, int streamId, int length, boolean sliced) {
        boolean last() {
            return (flags & FrameType.FLAG_END) != 0;
        }

        boolean upgrade() {
            return (flags & FrameType.FLAG_UPGRADE) != 0;
        }

        ProtocolException wrong(String what) {
            return ProtocolException.stream(streamId, ErrorCode.PROTOCOL_ERROR, what);
        }
    }

    private static Frame.@Nullable OfLink linkFrame(ByteBuf in, int type, int length) {
        return switch (type) {
            case FrameType.ACK -> new Frame.Ack(readLong(in, length, "ACK"));
            case FrameType.PING -> new Frame.Ping(readLong(in, length, "PING"));
            case FrameType.PONG -> new Frame.Pong(readLong(in, length, "PONG"));
            case FrameType.DRAIN -> new Frame.Drain();
            case FrameType.DATA,
                    FrameType.OPEN,
                    FrameType.HEAD,
                    FrameType.TRAILERS,
                    FrameType.RESET,
                    FrameType.CREDIT -> throw violation("frame of type " + type + " on stream 0");
            default -> null; // a later version's frame: skipped
        };
    }

    private static void readStreamFrame(Header header, ByteBuf message, FrameSink sink) {
        Frame.OfStream frame;
        try {
            frame = streamFrame(header, message);
        } catch (MalformedBlockException e) {
            throw header.wrong(String.valueOf(e.getMessage()));
        }
        if (frame != null) {
            sink.onStreamFrame(frame);
        }
    }

    private static Frame.@Nullable OfStream streamFrame(Header header, ByteBuf in) {
        return switch (header.type) {
            case FrameType.DATA -> data(header, in);
            case FrameType.OPEN -> open(header, in.readSlice(header.length));
            case FrameType.HEAD -> head(header, in.readSlice(header.length));
            case FrameType.TRAILERS ->
                new Frame.Trailers(header.streamId, HeaderBlock.readFields(in.readSlice(header.length)));
            case FrameType.RESET -> reset(header, in);
            case FrameType.CREDIT -> credit(header, in);
            case FrameType.ACK, FrameType.PING, FrameType.PONG, FrameType.DRAIN ->
                throw violation("frame of type " + header.type + " on stream " + header.streamId);
            default -> null; // a later version's frame: counted, otherwise skipped
        };
    }

    private static Frame.Data data(Header header, ByteBuf in) {
        ByteBuf bytes =
                header.sliced || header.length == 0 ? in.readRetainedSlice(header.length) : in.readBytes(header.length);
        return new Frame.Data(header.streamId, header.last(), bytes);
    }

    private static Frame.Open open(Header header, ByteBuf block) {
        String method = HeaderBlock.readText(block);
        String authority = HeaderBlock.readText(block);
        String target = HeaderBlock.readText(block);
        RequestHead head = new RequestHead(method, authority, target, header.upgrade(), HeaderBlock.readFields(block));
        String fault = HeaderBlock.faultOf(head);
        if (fault != null) {
            throw header.wrong(fault);
        }
        return new Frame.Open(header.streamId, header.last(), head);
    }

    private static Frame.Head head(Header header, ByteBuf block) {
        if (block.readableBytes() < Short.BYTES) {
            throw header.wrong("HEAD without a status");
        }
        int status = block.readUnsignedShort();
        if (status < 100 || status > 999) {
            throw header.wrong("status " + status + " (expected: 100 to 999)");
        }
        return new Frame.Head(header.streamId, header.last(), status, HeaderBlock.readFields(block));
    }

    private static Frame.Reset reset(Header header, ByteBuf in) {
        int detailBytes = header.length - Integer.BYTES;
        if (detailBytes < 0 || detailBytes > Limits.MAX_DETAIL_BYTES) {
            throw violation("RESET of " + header.length + " octets");
        }
        ErrorCode code = ErrorCode.of(in.readUnsignedInt());
        String detail = in.readCharSequence(detailBytes, StandardCharsets.UTF_8).toString();
        return new Frame.Reset(header.streamId, code, detail);
    }

    private static Frame.Credit credit(Header header, ByteBuf in) {
        if (header.length != Integer.BYTES) {
            throw violation("CREDIT of " + header.length + " octets (expected: 4)");
        }
        int bytes = in.readInt();
        if (bytes <= 0) {
            throw header.wrong("CREDIT: " + Integer.toUnsignedString(bytes) + " (expected: 1 to 2147483647)");
        }
        return new Frame.Credit(header.streamId, bytes);
    }

    private static long readLong(ByteBuf in, int length, String type) {
        if (length != Long.BYTES) {
            throw violation(type + " of " + length + " octets (expected: 8)");
        }
        return in.readLong();
    }

    private static ProtocolException violation(String what) {
        return ProtocolException.link(ErrorCode.PROTOCOL_ERROR, what);
    }

    private FrameReader() {}
}
