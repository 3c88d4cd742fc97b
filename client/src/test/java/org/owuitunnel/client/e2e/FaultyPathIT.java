package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.path.Side;

/** What networks and laptops do to a link, and what visitors notice of it. Longer, and harder, with -Dfaults.full. */
@Tag("alone")
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class FaultyPathIT {
    /** Silence of 10 s, found at a tick of a second: protocol section 7.3. */
    private static final Duration NOTICED = Duration.ofSeconds(12);

    /** The longest pause between two dials, and a dial. */
    private static final Duration SERVES_AGAIN = Duration.ofSeconds(35);

    private static final Duration BACK = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static PathFixture tunnel;

    @BeforeAll
    static void open() throws Exception {
        Needs.emulatedPath();
        tunnel = PathFixture.start(folder, "rate 50", "delay 10");
        tunnel.app().answers("/hello", head("HTTP/1.1 200 OK", "content-length: 5") + "hello");
        tunnel.app().on("/echo", (connection, head) -> {
            connection.socket().setSoTimeout(0);
            connection.writes(RawSockets.accepting(head));
            for (String octet = connection.reads(1); !octet.isEmpty(); octet = connection.reads(1)) {
                connection.writes(octet);
            }
            connection.socket().close();
        });
    }

    @AfterAll
    static void close() throws Exception {
        if (tunnel != null) {
            tunnel.close();
        }
    }

    @BeforeEach
    void calm() throws Exception {
        for (String setting : List.of("heal", "rate 50", "delay 10", "loss 0", "reorder 0 0", "seed 1")) {
            tunnel.path().set(setting);
        }
        assertServesWithin(SERVES_AGAIN);
    }

    /** R1: no packet passes, and nobody says so. */
    @Test
    void halfOpenLinkIsNoticedAtBothEndsAndServesAgainUnderItsName() throws Exception {
        int rounds = Faults.FULL ? 20 : 1;
        Base base = Base.afterWarmUp();
        for (int round = 0; round < rounds; round++) {
            int relayMark = tunnel.relay().mark();
            int clientMark = tunnel.client().mark();
            long cutAt = System.nanoTime();
            tunnel.path().cut();
            tunnel.relay().await("tunnel\\.waiting", relayMark, NOTICED);
            tunnel.client().await("connection to the relay lost", clientMark, left(cutAt, NOTICED));
            lasts(cutAt, Faults.FULL ? Duration.ofMinutes(2) : NOTICED);
            tunnel.path().heal();
            assertServesWithin(SERVES_AGAIN);
        }
        assertThat(tunnel.relay().count("tunnel.open", 0) - tunnel.relay().count("tunnel.closed", 0))
                .isEqualTo(1);
        base.assertIsBack();
    }

    /** Wi-Fi that blinks. */
    @Test
    void cutOfThreeSecondsEndsNoRequestAndNoSocket() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        tunnel.app().on("/slow", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: 12") + "before");
            goOn.await();
            connection.writes("behind");
        });
        try (WebVisitor visitor = tunnel.visitor()) {
            List<WebExchange> requests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                requests.add(visitor.gets("/slow"));
            }
            List<WebExchange> sockets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sockets.add(visitor.upgrades("/echo"));
            }
            for (WebExchange socket : sockets) {
                socket.head();
                assertThat(socket.sends("1").text(1)).isEqualTo("1");
            }
            for (WebExchange request : requests) {
                request.head();
                assertThat(request.text(6)).isEqualTo("before");
            }

            long cutAt = System.nanoTime();
            tunnel.path().cut();
            goOn.countDown();
            sockets.forEach(socket -> socket.sends("2"));
            WebExchange asked = visitor.gets("/hello");
            lasts(cutAt, Duration.ofSeconds(3));
            tunnel.path().heal();

            for (WebExchange request : requests) {
                assertThat(request.answer())
                        .matches(answer -> answer.cut() == null && answer.text().equals("behind"));
            }
            for (WebExchange socket : sockets) {
                assertThat(socket.text(1)).isEqualTo("2");
                assertThat(socket.sends("3").text(1)).isEqualTo("3");
            }
            assertThat(asked.answer().text()).isEqualTo("hello");
        }
    }

    /** R4: the laptop is closed and opened again. */
    @Test
    void clientThatSleptIsBackWithOneSession() throws Exception {
        Duration sleep = Faults.FULL ? Duration.ofMinutes(10) : Duration.ofSeconds(6);
        try (WebVisitor visitor = tunnel.visitor()) {
            WebExchange socket = visitor.upgrades("/echo");
            socket.head();
            assertThat(socket.sends("1").text(1)).isEqualTo("1");
            int mark = tunnel.relay().mark();

            long sleptAt = System.nanoTime();
            tunnel.client().signal("STOP");
            socket.sends("2");
            lasts(sleptAt, sleep);
            tunnel.client().signal("CONT");

            if (Faults.FULL) {
                assertThat(socket.next()).isInstanceOf(Seen.Cut.class); // the relay holds a link for 30 s
            } else {
                assertThat(socket.text(1)).isEqualTo("2");
                assertThat(socket.sends("3").text(1)).isEqualTo("3");
                assertThat(tunnel.relay().count("tunnel.", mark)).isZero();
            }
        }
        assertServesWithin(BACK);
        assertThat(tunnel.relay().count("tunnel.open", 0) - tunnel.relay().count("tunnel.closed", 0))
                .isEqualTo(1);
    }

    /** R4: from one Wi-Fi to another. */
    @Test
    void clientWithAnotherAddressGoesOnWithTheSameSession() throws Exception {
        try (WebVisitor visitor = tunnel.visitor()) {
            WebExchange socket = visitor.upgrades("/echo");
            socket.head();
            assertThat(socket.sends("1").text(1)).isEqualTo("1");
            int mark = tunnel.relay().mark();

            tunnel.path().readdress(Side.A);
            socket.sends("2");
            tunnel.relay().await("tunnel\\.resumed", mark, BACK);
            assertThat(socket.text(1)).isEqualTo("2");
            assertThat(tunnel.relay().count("tunnel.open", mark)).isZero();
        }
    }

    /** R5: a phone far from its mast. */
    @Test
    void nobodyStarvesBehindABigDownloadOnALossyPath() throws Exception {
        int streams = Faults.FULL ? 49 : 12;
        int events = Faults.FULL ? 600 : 10;
        tellsTheTime(events);
        tunnel.app().on("/big", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + (1L << 30)));
            byte[] piece = new byte[64 * 1024];
            for (long sent = 0; sent < 1L << 30; sent += piece.length) {
                connection.writes(piece);
            }
        });
        int relayMark = tunnel.relay().mark();
        try (WebVisitor visitor = tunnel.visitor()) {
            for (String setting :
                    List.of("rate 20", "delay 150", Faults.FULL ? "loss 0.05" : "loss 0.02", "reorder 0.05 40")) {
                tunnel.path().set(setting);
            }
            WebExchange big = visitor.gets("/big");
            big.head();
            List<CompletableFuture<Long>> gaps = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                WebExchange exchange = visitor.gets("/time");
                gaps.add(CompletableFuture.supplyAsync(
                        () -> longestGapMillis(exchange, events), Thread::startVirtualThread));
            }
            List<Long> millis = new ArrayList<>();
            for (CompletableFuture<Long> gap : gaps) {
                millis.add(gap.get(10, TimeUnit.MINUTES));
            }
            System.out.println("longest gaps on a lossy path, ms: " + millis);
            assertThat(millis).allMatch(gap -> gap < 5_000);
            assertThat(tunnel.relay().count("tunnel.waiting", relayMark)).isZero();
            big.hangsUp();
        }
    }

    /** Half a second between two events of eight octets. */
    private static void tellsTheTime(int events) {
        tunnel.app().on("/time", (connection, head) -> {
            connection.writes(head("HTTP/1.1 200 OK", "content-length: " + 8 * events));
            for (int i = 0; i < events; i++) {
                Thread.sleep(500);
                connection.writes("%08d".formatted(i));
            }
        });
    }

    private static long longestGapMillis(WebExchange exchange, int events) {
        exchange.head();
        long longest = 0;
        long last = System.nanoTime();
        for (int came = 0; came < 8 * events; ) {
            came += exchange.text(1).length();
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** New visitors, one after the other, until one is served. */
    private static void assertServesWithin(Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        Seen.Answer answer;
        do {
            try (WebVisitor visitor = tunnel.visitor()) {
                answer = visitor.gets("/hello").answer();
            }
        } while (answer.status() != 200 && System.nanoTime() < deadline);
        assertThat(answer.text()).isEqualTo("hello");
        assertThat(System.nanoTime()).isLessThan(deadline);
    }

    /** A fault that began at {@code begin} lasts for {@code duration}. */
    private static void lasts(long begin, Duration duration) throws InterruptedException {
        Thread.sleep(left(begin, duration));
    }

    private static Duration left(long begin, Duration of) {
        return Duration.ofNanos(Math.max(0, of.toNanos() - (System.nanoTime() - begin)));
    }

    /** What both processes hold when nothing is going on. */
    private record Base(int relayDescriptors, int relayThreads, int clientDescriptors, int clientThreads) {
        /** More connections than either has event loops, so that each of them has started its thread. */
        private static final int WARM_UP = 16;

        private static final Duration SETTLES = Duration.ofSeconds(15);

        static Base afterWarmUp() throws Exception {
            for (int i = 0; i < WARM_UP; i++) {
                assertServesWithin(SERVES_AGAIN);
            }
            return now();
        }

        private static Base now() throws Exception {
            return new Base(
                    tunnel.relay().descriptors(),
                    tunnel.relay().threads(),
                    tunnel.client().descriptors(),
                    tunnel.client().threads());
        }

        void assertIsBack() throws Exception {
            long deadline = System.nanoTime() + SETTLES.toNanos();
            Base now = now();
            while (now.exceeds(this) && System.nanoTime() < deadline) {
                Thread.sleep(100);
                now = now();
            }
            assertThat(now.exceeds(this)).as("%s, at first %s", now, this).isFalse();
        }

        private boolean exceeds(Base before) {
            return relayDescriptors > before.relayDescriptors
                    || relayThreads > before.relayThreads
                    || clientDescriptors > before.clientDescriptors
                    || clientThreads > before.clientThreads;
        }
    }
}
