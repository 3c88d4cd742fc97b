package org.owuitunnel.protocol.frame;

import io.netty.buffer.ByteBuf;

/** Variable-length integers as QUIC has them (RFC 9000 section 16), without the 8-octet form. Protocol section 5. */
final class VarInt {
    private static final int MAX_ONE = 0x3f;
    private static final int MAX_TWO = 0x3fff;
    private static final int MAX_FOUR = 0x3fff_ffff;

    static void write(ByteBuf out, int value) {
        if (value <= MAX_ONE) {
            out.writeByte(value);
        } else if (value <= MAX_TWO) {
            out.writeShort(0x4000 | value);
        } else if (value <= MAX_FOUR) {
            out.writeInt(0x8000_0000 | value);
        } else {
            throw new IllegalArgumentException("integer: " + value + " (expected: <= " + MAX_FOUR + ")");
        }
    }

    static int read(ByteBuf in) {
        require(in, 1);
        int first = in.readUnsignedByte();
        return switch (first >>> 6) {
            case 0 -> first;
            case 1 -> {
                require(in, 1);
                yield (first & 0x3f) << 8 | in.readUnsignedByte();
            }
            case 2 -> {
                require(in, 3);
                yield (first & 0x3f) << 24 | in.readUnsignedMedium();
            }
            default -> throw HeaderBlock.malformed("8-octet integer");
        };
    }

    private static void require(ByteBuf in, int octets) {
        if (in.readableBytes() < octets) {
            throw HeaderBlock.malformed("integer cut short");
        }
    }

    private VarInt() {}
}
