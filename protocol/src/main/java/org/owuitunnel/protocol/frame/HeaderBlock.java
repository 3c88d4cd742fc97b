package org.owuitunnel.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text and fields in the payload of OPEN, HEAD and TRAILERS. Protocol section 5. */
final class HeaderBlock {
    /** Octet 2n stands for name n of the static table; octet 2n + 1 announces a name of n octets. */
    private static final int LITERAL = 1;

    /** Characters of a peer's text that a message of ours quotes. */
    private static final int MAX_QUOTED = 40;

    static void writeFields(ByteBuf out, Fields fields) {
        if (fields.size() > Limits.MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "fields: " + fields.size() + " (expected: <= " + Limits.MAX_FIELDS + ")");
        }
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            Integer index = StaticTable.indexOf(name);
            if (index != null) {
                VarInt.write(out, index << 1);
            } else {
                VarInt.write(out, name.length() << 1 | LITERAL);
                out.writeCharSequence(name, StandardCharsets.ISO_8859_1);
            }
            writeText(out, fields.value(i));
        }
    }

    static void writeText(ByteBuf out, String text) {
        VarInt.write(out, text.length());
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    /** Reads fields up to the end of {@code in}. */
    static Fields readFields(ByteBuf in) {
        if (!in.isReadable()) {
            return Fields.EMPTY;
        }
        Fields.Builder fields = Fields.builder(16);
        int count = 0;
        while (in.isReadable()) {
            if (++count > Limits.MAX_FIELDS) {
                throw malformed("more than " + Limits.MAX_FIELDS + " fields");
            }
            String name = readName(in);
            String value = readText(in);
            if (!isFieldValue(value)) {
                throw malformed("control octet in the value of " + shortened(name));
            }
            fields.add(name, value);
        }
        return fields.build();
    }

    static String readText(ByteBuf in) {
        return readOctets(in, VarInt.read(in));
    }

    private static String readName(ByteBuf in) {
        int announced = VarInt.read(in);
        if ((announced & LITERAL) == 0) {
            return StaticTable.name(announced >>> 1);
        }
        String name = readOctets(in, announced >>> 1);
        if (!isFieldName(name)) {
            throw malformed("field name that is not a lower-case token");
        }
        return name;
    }

    private static String readOctets(ByteBuf in, int length) {
        if (length > in.readableBytes()) {
            throw malformed("text of " + length + " octets (expected: <= " + in.readableBytes() + ")");
        }
        return in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    }

    /** The start of a long name: it goes into a message that a peer may make us keep many times. */
    private static String shortened(String name) {
        return name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…";
    }

    /** A token without upper case: RFC 9110 section 5.1, RFC 9113 section 8.2.1. */
    static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Tokens.isTokenChar(c) || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Without the three octets that could end a line or a string: RFC 9110 section 5.5. */
    private static boolean isFieldValue(String value) {
        return value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && value.indexOf('\0') < 0;
    }

    /** The reason a method, authority or target may not be forwarded, or null when it may. */
    static @Nullable String faultOf(RequestHead head) {
        if (!Tokens.isToken(head.method())) {
            return "method that is not a token";
        }
        if (!isAuthority(head.authority())) {
            return "authority with illegal characters";
        }
        return isTarget(head.target()) ? null : "target that is not in origin-form";
    }

    private static boolean isAuthority(String authority) {
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/?#@\\\"<>".indexOf(c) >= 0) {
                return false;
            }
        }
        return !authority.isEmpty();
    }

    private static boolean isTarget(String target) {
        if (target.equals("*")) {
            return true;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return target.startsWith("/");
    }

    /** A block that cannot be read: the stream it belongs to ends, the link goes on, since no state spans blocks. */
    static MalformedBlockException malformed(String what) {
        return new MalformedBlockException(what);
    }

    /** Thrown and caught within this package; the reader turns it into a {@link ProtocolException} of the stream. */
    static final class MalformedBlockException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private MalformedBlockException(String message) {
            super(message, null, false, false);
        }
    }

    private HeaderBlock() {}
}
