package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UserBook;
import org.owuitunnel.relay.accounts.UserLimits;
import org.owuitunnel.relay.observe.Limit;
import org.owuitunnel.relay.observe.Observer;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.Ledgers;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What passes of a user whose bandwidth is bounded, by a clock that the test moves. */
@ExtendWith(LeakCheck.class)
@Timeout(60) // sixteen steps of the clock, behind each of which the real loops have to do their part
class UserBandwidthTest {
    /** Octets a second that Alice is granted. */
    private static final int RATE = 64 * 1024;

    private static final int SIZE = 1024 * 1024;

    /** Octets that may be under way when the bucket is empty: a window of a stream, and what it grew by; a turn's reading. */
    private static final int UNDER_WAY = 400 * 1024;

    private static final String CONTENT = content();

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger met = new AtomicInteger();
    private final Ledgers ledgers = new Ledgers(() -> Instant.parse("2026-11-26T12:00:00Z"), new Random(1));

    @BeforeEach
    void someUsers() throws IOException {
        ledgers.in(folder, "alice", "bob");
    }

    @AfterEach
    void close() throws IOException {
        ledgers.close();
    }

    private static String content() {
        StringBuilder text = new StringBuilder(SIZE);
        Random random = new Random(5);
        while (text.length() < SIZE) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private UserQuotas granting() throws IOException {
        UserLimits limits = new UserLimits(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(RATE),
                OptionalInt.empty(),
                OptionalLong.empty());
        assertThat(new UserBook(ledgers.next()).limit("alice", before -> limits, "", Actor.ofProcess()))
                .isPresent();
        Observer observer = new Observer() {
            @Override
            public void met(Limit limit) {
                if (limit == Limit.USER_BANDWIDTH) {
                    met.incrementAndGet();
                }
            }
        };
        Ledger ledger = ledgers.next();
        UserQuotas quotas = new UserQuotas(ledger, new TokenStore(ledger), observer, nanos::get);
        quotas.prepare("alice");
        quotas.prepare("bob");
        return quotas;
    }

    /** Moves the clock as often as something waits, until {@code passed} is there; returns how many seconds it took, none of which brought too much. */
    private int secondsUntil(CompletableFuture<String> passed, RelayFixture relay, UserQuotas quotas) {
        UserAccount alice = quotas.of("alice");
        Await.until("the bound", () -> alice.waitNanos() > 0);
        for (int i = 0; i < 3; i++) {
            bobsDownload(relay); // as much as Alice has begun to move, and later: so she had every chance
        }
        assertThat(passed).as("while the clock stands").isNotDone();
        int seconds = 0;
        while (true) {
            Await.until("the bound, or the end", () -> passed.isDone() || alice.waitNanos() > 0);
            if (passed.isDone()) {
                return seconds;
            }
            relay.settle();
            assertThat(alice.unkept())
                    .as("octets after " + seconds + " s")
                    .isLessThanOrEqualTo((long) RATE * (seconds + 1) + UNDER_WAY);
            Duration step = Duration.ofSeconds(
                    Duration.ofNanos(alice.waitNanos()).plusSeconds(1).toSeconds());
            nanos.addAndGet(step.toNanos());
            relay.jump(step);
            seconds += (int) step.toSeconds();
        }
    }

    /** What another user's visitor has while Alice's waits: all of it, at once. */
    private static void bobsDownload(RelayFixture relay) {
        try (TunnelClient bobs = new TunnelClient(relay, RelayFixture.BOB, "bobs")
                        .answering(request -> request.answers(200, CONTENT));
                RawVisitor visitor = relay.visitor()) {
            bobs.dials().welcome();
            assertThat(visitor.gets("bobs", "/x").answer().body()).isEqualTo(CONTENT);
        }
    }

    @Test
    void downloadTakesTheTimeThatTheBoundSaysAndLosesNothing() throws IOException {
        UserQuotas quotas = granting();
        try (RelayFixture relay = RelayFixture.with().granting(quotas).start();
                TunnelClient tunnel = relay.tunnel("one").answering(request -> request.answers(200, CONTENT));
                RawVisitor visitor = relay.visitor()) {
            CompletableFuture<String> read =
                    CompletableFuture.supplyAsync(() -> visitor.sends("GET /x HTTP/1.1\nHost: one.localhost\n\n")
                            .answer()
                            .body());
            assertThat(secondsUntil(read, relay, quotas)).isGreaterThanOrEqualTo((SIZE - UNDER_WAY) / RATE - 1);
            assertThat(read.join()).isEqualTo(CONTENT);
            assertThat(tunnel.seen()).hasSize(1);
        }
    }

    @Test
    void uploadTakesTheTimeThatTheBoundSaysAndLosesNothing() throws IOException {
        UserQuotas quotas = granting();
        try (RelayFixture relay = RelayFixture.with().granting(quotas).start();
                TunnelClient tunnel = relay.tunnel("one");
                RawVisitor visitor = relay.visitor()) {
            CompletableFuture<RawVisitor> sent = CompletableFuture.supplyAsync(() -> visitor.sendsAsIs(
                    "POST /x HTTP/1.1\r\nHost: one.localhost\r\nContent-Length: " + SIZE + "\r\n\r\n" + CONTENT));
            TunnelRequest request = tunnel.next();
            CompletableFuture<String> arrived = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                String all = request.body(SIZE);
                while (all.length() < SIZE) {
                    all = request.body(SIZE);
                }
                arrived.complete(all);
            });
            assertThat(secondsUntil(arrived, relay, quotas)).isGreaterThanOrEqualTo((SIZE - UNDER_WAY) / RATE - 1);
            assertThat(arrived.join()).isEqualTo(CONTENT);
            request.answers(200, "taken");
            assertThat(sent.join().answer().body()).isEqualTo("taken");
        }
    }

    @Test
    void othersAndSocketsGoOnMeanwhile() throws IOException {
        UserQuotas quotas = granting();
        try (RelayFixture relay = RelayFixture.with().granting(quotas).start();
                TunnelClient tunnel = relay.tunnel("one");
                RawVisitor download = relay.visitor();
                RawVisitor socket = relay.visitor()) {
            socket.upgrades("one");
            TunnelRequest voice = tunnel.next().head(101);
            socket.head();
            download.gets("one", "/x");
            tunnel.next().head(200).data(CONTENT);
            Await.until("the bound", () -> met.get() > 0);

            for (int word = 0; word < 5; word++) {
                voice.data("heard");
                assertThat(socket.octets(5)).isEqualTo("heard"); // at once: it has credit of its own
                socket.sendsAsIs("spoken");
                assertThat(voice.body(6 * (word + 1))).hasSize(6 * (word + 1));
                relay.jump(Duration.ofSeconds(1)); // though the account's clock stands
            }
            bobsDownload(relay);
        }
    }
}
