package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;

/** Hazard C3: a POST is counted once by the app or not at all, wherever its connection breaks. */
class NoRetryTest {
    private static final String OK = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";

    enum Stage {
        ON_ACCEPT,
        AFTER_A_PIECE_OF_THE_HEAD,
        AFTER_THE_HEAD,
        IN_THE_MIDDLE_OF_THE_BODY,
        AFTER_THE_BODY,
        IN_THE_MIDDLE_OF_ITS_HEAD
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void postIsNeverSentTwice(Stage stage) {
        AtomicInteger posts = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    play(connection, stage, posts);
                    connection.resets();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/count", "content-length", "8");
            visitor.sends("four").sends("more").ends();
            Visitor.Event.Reset reset = visitor.reset();
            // A reset on accept may come so early that connecting itself fails.
            assertThat(reset.code()).isIn(ErrorCode.ORIGIN_CLOSED, ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(posts.get()).isLessThanOrEqualTo(1);
        }
    }

    private static void play(ScriptedServer.Connection connection, Stage stage, AtomicInteger posts) throws Exception {
        if (stage == Stage.ON_ACCEPT) {
            return;
        }
        if (stage == Stage.AFTER_A_PIECE_OF_THE_HEAD) {
            connection.reads(6);
            return;
        }
        connection.head();
        if (stage == Stage.AFTER_THE_HEAD) {
            return;
        }
        connection.reads(4);
        if (stage == Stage.IN_THE_MIDDLE_OF_THE_BODY) {
            return;
        }
        connection.reads(4);
        posts.incrementAndGet();
        if (stage == Stage.IN_THE_MIDDLE_OF_ITS_HEAD) {
            connection.writes("HTTP/1.1 200 OK\r\ncont");
        }
    }

    @Test
    void postOnAConnectionThatWentStaleFailsRatherThanBeingRepeated() {
        AtomicInteger posts = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(OK);
                    if (!connection.head().isEmpty()) {
                        posts.incrementAndGet();
                    }
                    connection.resets();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            Visitor visitor = fixture.tunnel.post("/count", "content-length", "4");
            visitor.sends("once").ends();
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(posts.get()).isEqualTo(1);
        }
    }

    @Test
    void notEvenAGetIsSentTwiceOnceItMayHaveLeft() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(OK);
                    connection.head();
                    connection.resets();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            assertThat(fixture.tunnel.get("/").answer().text()).isEqualTo("ok");
            assertThat(fixture.tunnel.get("/").reset().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
