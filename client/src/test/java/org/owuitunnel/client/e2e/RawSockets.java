package org.owuitunnel.client.e2e;

import static org.owuitunnel.client.testing.Http.head;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.owuitunnel.protocol.http.WebSocketHandshake;

/** WebSockets octet by octet, as a scripted app and a raw visitor speak them: RFC 6455. */
final class RawSockets {
    /** Octets before a payload: two, a length of eight and a mask of four. */
    private static final int MAX_FRAME_HEADER = 14;

    /** A 101 that accepts the handshake of {@code request}, with further field lines. */
    static String accepting(String request, String... further) {
        String[] lines = Arrays.copyOf(
                new String[] {
                    "HTTP/1.1 101 Switching Protocols",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Accept: " + WebSocketHandshake.accept(field(request, "sec-websocket-key"))
                },
                4 + further.length);
        System.arraycopy(further, 0, lines, 4, further.length);
        return head(lines);
    }

    /** The value of the only field called {@code name} in a head, or an empty text. */
    static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .reduce((one, other) -> one + " | " + other)
                .orElse("");
    }

    /** A frame of at most 64 KiB or so many octets as fit a long; {@code first} holds FIN, RSV1 and the opcode. */
    static byte[] frame(int first, byte[] payload, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + MAX_FRAME_HEADER);
        int mask = masked ? 0x80 : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length <= 0xffff) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] key = {0x12, 0x34, 0x56, 0x78};
        if (masked) {
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ key[i % 4] : payload[i]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** A close frame. */
    static byte[] close(int code, String reason, boolean masked) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
        return frame(0x88, payload, masked);
    }

    private RawSockets() {}
}
