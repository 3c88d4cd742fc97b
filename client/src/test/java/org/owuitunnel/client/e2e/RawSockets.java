package org.owuitunnel.client.e2e;

import static org.owuitunnel.client.testing.Http.head;

import java.util.Arrays;
import java.util.Locale;
import org.owuitunnel.protocol.http.WebSocketHandshake;

/** WebSockets octet by octet, as a scripted app and a raw visitor speak them: RFC 6455. */
final class RawSockets {
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

    private RawSockets() {}
}
