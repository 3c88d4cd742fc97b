package org.owuitunnel.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.Fields;

final class WebSocketHandshakeTest {
    /** Key and answer of RFC 6455 section 1.3. */
    private static final Fields REQUEST = Fields.of("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");

    private static final String ANSWER = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    @Test
    void theAnswerToAKeyIsThatOfTheRfc() {
        assertThat(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo(ANSWER);
        assertThat(WebSocketHandshake.accepts(REQUEST, Fields.of("sec-websocket-accept", ANSWER)))
                .isTrue();
    }

    @Test
    void anotherAnswerOrNoneIsARefusal() {
        assertThat(WebSocketHandshake.accepts(REQUEST, Fields.EMPTY)).isFalse();
        assertThat(WebSocketHandshake.accepts(
                        REQUEST, Fields.of("sec-websocket-accept", ANSWER.toLowerCase(Locale.ROOT))))
                .isFalse();
        assertThat(WebSocketHandshake.accepts(Fields.EMPTY, Fields.of("sec-websocket-accept", ANSWER)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "h2c, websocket", " websocket ,x"})
    void theseOfferAWebSocket(String upgrade) {
        assertThat(WebSocketHandshake.offersWebSocket(upgrade)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h2c", "websocket/13", "xwebsocket", "web socket"})
    void theseDoNot(String upgrade) {
        assertThat(WebSocketHandshake.offersWebSocket(upgrade)).isFalse();
    }
}
