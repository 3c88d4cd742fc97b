package org.owuitunnel.protocol.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.owuitunnel.protocol.frame.Fields;

/** The opening handshake of a WebSocket, of which a tunnel checks only what makes it one. Stateless. RFC 6455 section 4. */
public final class WebSocketHandshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** The {@code Sec-WebSocket-Accept} that answers {@code key}: RFC 6455 section 4.2.2. */
    public static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    /** True when {@code value} is an {@code Upgrade} field that offers WebSocket: RFC 9110 section 7.8. */
    public static boolean offersWebSocket(String value) {
        for (String protocol : value.split(",", -1)) {
            if (protocol.strip().toLowerCase(Locale.ROOT).equals("websocket")) {
                return true;
            }
        }
        return false;
    }

    /** True when a 101 with {@code answer} accepts the handshake that {@code request} made. */
    public static boolean accepts(Fields request, Fields answer) {
        String key = request.first("sec-websocket-key");
        return key != null && accept(key).equals(answer.first("sec-websocket-accept"));
    }

    private WebSocketHandshake() {}
}
