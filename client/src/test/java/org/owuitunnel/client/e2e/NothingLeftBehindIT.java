package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over on both sides frees its place on the link, which has a thousand of them. */
final class NothingLeftBehindIT {
    /** More than one link carries at once. */
    private static final int MORE_THAN_A_LINK_CARRIES = 1001;

    @TempDir
    private static Path folder;

    private static ScriptedApp app;
    private static TunnelFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        app = new ScriptedApp();
        tunnel = TunnelFixture.start(app.port(), folder);
    }

    @AfterAll
    static void close() throws Exception {
        tunnel.close();
        app.close();
    }

    @Test
    void socketsThatTheAppEndsAreOver() {
        app.on("/socket", (connection, head) -> {
            connection.writes(RawSockets.accepting(head));
            connection.endsOutput();
            connection.waitsForTheEnd();
            connection.socket().close();
        });
        try (WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H2)) {
            for (int i = 0; i < MORE_THAN_A_LINK_CARRIES; i++) {
                WebExchange exchange = visitor.upgrades("/socket");
                assertThat(exchange.head().status()).isEqualTo(200);
                assertThat(exchange.next()).isInstanceOf(Seen.End.class);
                exchange.ends(); // or the relay does it for him, some time later
                assertThat(app.noted()).isEqualTo("ended");
            }
        }
    }

    @Test
    void uploadsThatAreRefusedBeforeTheirEndAreOver() {
        app.on("/refused", (connection, head) -> {
            connection.writes(head("HTTP/1.1 401 Unauthorized", "content-length: 0"));
            connection.socket().close();
        });
        try (WebVisitor visitor = WebVisitor.of(tunnel, Alpn.H2)) {
            for (int i = 0; i < MORE_THAN_A_LINK_CARRIES; i++) {
                WebExchange exchange = visitor.begins("POST", "/refused", "content-length", "5");
                assertThat(exchange.head().status()).isEqualTo(401);
            }
        }
    }
}
