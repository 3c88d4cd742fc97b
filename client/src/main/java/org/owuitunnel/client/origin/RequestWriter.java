package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.FieldRules;

/** Writes a request as HTTP/1.1 text: RFC 9112. Stateless. */
final class RequestWriter {
    /** Octets around the name and value of a field. */
    private static final int FIELD_OVERHEAD = ": \r\n".length();

    /** Octets of what is added to a request line and fields, generously. */
    private static final int OWN_OCTETS = 128;

    /** Methods whose request without a body says so: RFC 9110 section 8.6. */
    private static final Set<String> METHODS_WITH_LENGTH = Set.of("PATCH", "POST", "PUT");

    /** How the body of a request ends. */
    enum Framing {
        /** There is no body. */
        NONE,
        /** {@code content-length} says where. */
        LENGTH,
        /** The last chunk says it. */
        CHUNKED
    }

    /** The head up to the empty line; {@code stripped} names fields that are left out. */
    static ByteBuf head(ByteBufAllocator allocator, RequestHead head, Framing framing, Set<String> stripped) {
        ByteBuf out = allocator.ioBuffer(sizeOf(head));
        write(out, head.method());
        out.writeByte(' ');
        write(out, head.target());
        write(out, " HTTP/1.1\r\n");
        field(out, "host", head.authority());
        Fields fields = head.fields();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!FieldRules.endsHere(name, Set.of())
                    && !name.equals("host")
                    && !stripped.contains(FieldRules.canonical(name))) {
                field(out, name, fields.value(i));
            }
        }
        ownFields(out, head, framing);
        write(out, "\r\n");
        return out;
    }

    private static void ownFields(ByteBuf out, RequestHead head, Framing framing) {
        List<String> te = head.fields().all("te");
        if (head.upgrade()) {
            field(out, "connection", "Upgrade");
            field(out, "upgrade", "websocket");
        } else if (FieldRules.acceptsTrailers(te)) {
            field(out, "connection", "te");
            field(out, "te", "trailers");
        }
        if (framing == Framing.CHUNKED) {
            field(out, "transfer-encoding", "chunked");
        } else if (framing == Framing.NONE
                && METHODS_WITH_LENGTH.contains(head.method())
                && head.fields().first("content-length") == null) {
            field(out, "content-length", "0");
        }
    }

    /** What precedes a chunk of {@code octets}. */
    static ByteBuf chunkSize(ByteBufAllocator allocator, int octets) {
        String size = Integer.toHexString(octets);
        ByteBuf out = allocator.ioBuffer(size.length() + 2);
        write(out, size);
        write(out, "\r\n");
        return out;
    }

    /** The last chunk, with those of {@code trailers} that may stand there. */
    static ByteBuf lastChunk(ByteBufAllocator allocator, Fields trailers, Set<String> stripped) {
        ByteBuf out = allocator.ioBuffer();
        write(out, "0\r\n");
        for (int i = 0; i < trailers.size(); i++) {
            if (TrailerRules.allowedInRequest(trailers.name(i), stripped)) {
                field(out, trailers.name(i), trailers.value(i));
            }
        }
        write(out, "\r\n");
        return out;
    }

    private static void field(ByteBuf out, String name, String value) {
        write(out, name);
        write(out, ": ");
        write(out, value);
        write(out, "\r\n");
    }

    /** Each character is one octet: that is how {@link Fields} keeps them. */
    private static void write(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    private static int sizeOf(RequestHead head) {
        int size = OWN_OCTETS
                + head.method().length()
                + head.target().length()
                + head.authority().length();
        Fields fields = head.fields();
        for (int i = 0; i < fields.size(); i++) {
            size += fields.name(i).length() + fields.value(i).length() + FIELD_OVERHEAD;
        }
        return size;
    }

    private RequestWriter() {}
}
