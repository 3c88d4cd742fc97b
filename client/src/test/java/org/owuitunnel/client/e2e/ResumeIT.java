package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection between client and relay breaks, and nobody on either side of the tunnel notices more than a pause. */
final class ResumeIT {
    /** Octets of the upload and of the download that are under way when it breaks. */
    private static final int BULK = 3 * 1024 * 1024;

    /** Octets after which it breaks: in the middle of both. */
    private static final int MIDDLE = 2 * 1024 * 1024;

    @TempDir
    private static Path folder;

    private static ScriptedApp app;
    private static Cutter cutter;
    private static TunnelFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        app = new ScriptedApp();
        cutter = new Cutter();
        tunnel = TunnelFixture.start(app.port(), folder, cutter::leadingTo);
    }

    @AfterAll
    static void close() throws Exception {
        tunnel.close();
        cutter.close();
        app.close();
    }

    private static byte[] octets(int seed) {
        byte[] octets = new byte[BULK];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    private static void streamsWhatIsSaid(String path, LinkedBlockingQueue<String> said) {
        app.on(path, (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-type: text/event-stream", "transfer-encoding: chunked"));
            for (String event = said.take(); !event.isEmpty(); event = said.take()) {
                connection.writes(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
            }
            connection.writes("0\r\n\r\n");
        });
    }

    private static void echoes(String path) {
        app.on(path, (connection, head) -> {
            connection.socket().setSoTimeout(0); // it waits behind the bulk, and for the link
            connection.writes(RawSockets.accepting(head));
            for (String octet = connection.reads(1); !octet.isEmpty(); octet = connection.reads(1)) {
                connection.writes(octet);
            }
            connection.socket().close();
        });
    }

    @Test
    void everythingUnderWayGoesOnWithEveryOctetOnce() throws Exception {
        byte[] down = octets(1);
        byte[] up = octets(2);
        LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
        streamsWhatIsSaid("/events", said);
        echoes("/echo");
        app.on("/download", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + BULK));
            connection.writes(down);
        });
        app.on("/upload", (connection, head) -> {
            boolean same = Arrays.equals(ScriptedApp.body(connection, head), up);
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 5") + (same ? "whole" : "other"));
        });
        try (WebVisitor first = WebVisitor.of(tunnel, Alpn.H2);
                WebVisitor second = WebVisitor.of(tunnel, Alpn.H1);
                WebVisitor third = WebVisitor.of(tunnel, Alpn.H1)) {
            WebExchange events = first.gets("/events");
            said.add("data: before\n\n");
            events.head();
            assertThat(events.text(14)).isEqualTo("data: before\n\n");
            WebExchange socket = third.upgrades("/echo");
            socket.head();
            assertThat(socket.sends("before").text(6)).isEqualTo("before");

            cutter.breaksAfter(MIDDLE);
            WebExchange download = first.gets("/download");
            CompletableFuture<Seen.Answer> uploaded = CompletableFuture.supplyAsync(
                    () -> second.posts("/upload", up).answer());
            Seen.Answer downloaded = download.answer();
            cutter.awaitBreak();

            assertThat(downloaded.cut()).isNull();
            assertThat(Arrays.equals(downloaded.body(), down)).isTrue();
            assertThat(uploaded.get(20, TimeUnit.SECONDS).text()).isEqualTo("whole");
            said.add("data: after\n\n");
            assertThat(events.text(13)).isEqualTo("data: after\n\n");
            assertThat(socket.sends("after").text(5)).isEqualTo("after");
            said.add("");
            assertThat(events.next()).isInstanceOf(Seen.End.class);
        }
    }

    @Test
    void whatIsSaidInTheGapArrivesBehindItAndNewRequestsWait() throws Exception {
        LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
        streamsWhatIsSaid("/gap-events", said);
        echoes("/gap-echo");
        app.on("/new", (connection, head) -> {
            connection.notes(new String(ScriptedApp.body(connection, head), ISO_8859_1));
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 3") + "new");
        });
        try (WebVisitor first = WebVisitor.of(tunnel, Alpn.H2);
                WebVisitor second = WebVisitor.of(tunnel, Alpn.H1);
                WebVisitor third = WebVisitor.of(tunnel, Alpn.H1)) {
            WebExchange events = first.gets("/gap-events");
            said.add("one");
            events.head();
            assertThat(events.text(3)).isEqualTo("one");
            WebExchange socket = third.upgrades("/gap-echo");
            socket.head();
            assertThat(socket.sends("1").text(1)).isEqualTo("1");

            cutter.breaksForSomeTime();
            cutter.awaitWaiting(); // the client dials again
            said.add("two");
            socket.sends("2");
            WebExchange asked = first.gets("/new", "x-a", "b");
            WebExchange posted = second.posts("/new", "body".getBytes(ISO_8859_1));
            socket.sends("3");
            said.add("three");
            said.add("");
            cutter.heals();

            assertThat(asked.answer().status()).isEqualTo(200);
            assertThat(posted.answer().text()).isEqualTo("new");
            assertThat(new String[] {app.noted(), app.noted()}).containsExactlyInAnyOrder("", "body");
            assertThat(events.answer().text()).isEqualTo("twothree");
            assertThat(socket.text(2)).isEqualTo("23");
        }
    }
}
