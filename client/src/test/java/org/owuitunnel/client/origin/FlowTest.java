package org.owuitunnel.client.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Limits;

class FlowTest {
    private static final byte[] PIECE = new byte[64 * 1024];

    /** What the kernel may hold for one connection, in both directions of it. */
    private static final int KERNEL_BYTES = 16 * 1024 * 1024;

    /** More than the kernel's buffers of both ends hold, by far. */
    private static final long MUCH = 64L * 1024 * 1024;

    @Test
    void originIsReadNoFasterThanTheVisitorTakes() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + MUCH));
                    for (long sent = 0; sent < MUCH; sent += PIECE.length) {
                        connection.writes(PIECE);
                    }
                    connection.notes("all written");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.get("/").stalls();
            assertThat(visitor.head().status()).isEqualTo(200);
            int taken = visitor.text(Limits.INITIAL_WINDOW_BYTES).length();
            assertThat(taken).isEqualTo(Limits.INITIAL_WINDOW_BYTES);
            fixture.awaitPause();
            fixture.tunnel.advance(600, TimeUnit.SECONDS);
            fixture.tick(); // it is the visitor who is slow: no one is given up
            visitor.resumes();
            assertThat(visitor.text((int) MUCH - taken)).hasSize((int) MUCH - taken);
            assertThat(server.noted()).isEqualTo("all written");
        }
    }

    @Test
    void visitorMaySendNoFasterThanTheOriginReads() {
        int step = 4 * 1024 * 1024;
        LinkedBlockingQueue<Integer> allowed = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    for (long read = 0; read < MUCH; read += step) {
                        connection.notes(
                                "read " + connection.reads(allowed.take()).length());
                    }
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", String.valueOf(MUCH));
            for (long sent = 0; sent < MUCH; sent += PIECE.length) {
                visitor.sends(PIECE, false);
            }
            visitor.ends();
            for (long read = step; read <= MUCH; read += step) {
                allowed.add(step);
                assertThat(server.noted()).isEqualTo("read " + step);
                long ahead = MUCH - visitor.waiting() - read;
                assertThat(ahead).isLessThanOrEqualTo(Limits.MAX_WINDOW_BYTES + KERNEL_BYTES);
            }
            assertThat(visitor.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void visitorWhoHangsUpIsNoticedByTheOriginAtOnce() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "transfer-encoding: chunked") + "1\r\na\r\n");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.get("/");
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.data().text()).isEqualTo("a");
            long before = System.nanoTime();
            visitor.hangsUp();
            assertThat(server.noted()).isEqualTo("ended");
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void visitorWhoHangsUpWhileStalledIsNoticedByTheOriginAtOnce() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: " + MUCH));
                    try {
                        for (long sent = 0; sent < MUCH; sent += PIECE.length) {
                            connection.writes(PIECE);
                        }
                    } catch (java.io.IOException e) {
                        connection.notes("broken");
                    }
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.get("/").stalls();
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.text(Limits.INITIAL_WINDOW_BYTES)).hasSize(Limits.INITIAL_WINDOW_BYTES);
            long before = System.nanoTime();
            visitor.hangsUp();
            assertThat(server.noted()).isEqualTo("broken");
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void originThatStaysSilentIsGivenUpAfterTheLimitOnly() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.notes("asked");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.get("/");
            assertThat(server.noted()).isEqualTo("asked");
            fixture.tunnel.advance(299, TimeUnit.SECONDS);
            fixture.tick();
            assertThat(fixture.tunnel.openStreams()).isEqualTo(1);
            fixture.tunnel.advance(1, TimeUnit.SECONDS);
            fixture.tick();
            Visitor.Event.Reset reset = visitor.reset();
            assertThat(reset.code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(reset.detail()).isEqualTo("127.0.0.1:" + server.port() + " sent no answer for 300 s");
            assertThat(server.noted()).isEqualTo("ended");
        }
    }

    @Test
    void originWaitsForAVisitorWhoIsSlowToSend() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.notes(connection.reads(1));
                    connection.reads(1);
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.post("/", "content-length", "2");
            visitor.sends("a");
            assertThat(server.noted()).isEqualTo("a");
            fixture.tunnel.advance(600, TimeUnit.SECONDS);
            fixture.tick();
            visitor.sends("b").ends();
            assertThat(visitor.answer().text()).isEqualTo("ok");
        }
    }

    @Test
    void timesThatARelayGrantsHoldForTheRequestsBehind() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    boolean halfway = connection.head().startsWith("GET /half");
                    if (halfway) {
                        connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 10") + "half");
                    }
                    connection.notes("asked");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor before = fixture.tunnel.get("/");
            assertThat(server.noted()).isEqualTo("asked");
            fixture.grants(Duration.ofSeconds(7), Duration.ofSeconds(3));
            Visitor silent = fixture.tunnel.get("/");
            Visitor halfway = fixture.tunnel.get("/half");
            assertThat(List.of(server.noted(), server.noted())).containsOnly("asked");
            assertThat(halfway.head().status()).isEqualTo(200);
            assertThat(halfway.data().text()).isEqualTo("half");
            fixture.tunnel.advance(3, TimeUnit.SECONDS);
            fixture.tick();
            assertThat(halfway.reset().detail()).endsWith("stopped in the middle of its answer for 3 s");
            assertThat(fixture.tunnel.openStreams()).isEqualTo(2);
            fixture.tunnel.advance(4, TimeUnit.SECONDS);
            fixture.tick();
            assertThat(silent.reset().detail()).endsWith("sent no answer for 7 s");
            assertThat(fixture.tunnel.openStreams()).isEqualTo(1);
            fixture.tunnel.advance(293, TimeUnit.SECONDS);
            fixture.tick();
            assertThat(before.reset().detail()).endsWith("sent no answer for 300 s");
        }
    }

    @Test
    void answerThatStopsInTheMiddleIsCutAfterTheLimit() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 10") + "half");
                    connection.waitsForTheEnd();
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            Visitor visitor = fixture.tunnel.get("/");
            assertThat(visitor.head().status()).isEqualTo(200);
            assertThat(visitor.data().text()).isEqualTo("half");
            fixture.tunnel.advance(300, TimeUnit.SECONDS);
            fixture.tick();
            assertThat(visitor.reset().code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
        }
    }

    @Test
    void hangUpOfTheOriginIsSeenThoughItsAnswerStillWaitsForTheLink() {
        try (ScriptedServer server = ScriptedServer.playing(connection -> {
                    connection.head();
                    connection.writes(Http.head("HTTP/1.1 200 OK", "content-length: 10") + "half");
                });
                OriginFixture fixture = OriginFixture.to(server)) {
            fixture.tunnel.stall(true);
            Visitor visitor = fixture.tunnel.get("/");
            while (server.connections() == 0) {
                Thread.onSpinWait();
            }
            fixture.tunnel.stall(false);
            Visitor.Answer answer = visitor.answer();
            assertThat(answer.brokenOff().code()).isEqualTo(ErrorCode.ORIGIN_CLOSED);
        }
    }
}
