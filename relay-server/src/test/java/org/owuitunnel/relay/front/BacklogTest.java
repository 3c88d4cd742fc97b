package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.testing.Await;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What waits in memory for those who do not take it: hazards L5 and L8. */
@ExtendWith(LeakCheck.class)
class BacklogTest {
    /** Of a whole answer; the relay holds what credit brings, less the visitor's window: 224 KiB. */
    private static final int ANSWER = 300_000;

    /** Less than what the relay holds of one. */
    private static final int NEARLY_ALL_THAT_COMES = 200_000;

    private final AtomicLong clock = new AtomicLong();

    /** Full with five answers, not with four while the fourth still comes; more than may be with seven, not with six. */
    private final Backlog backlog = new Backlog(4_240_000, clock::incrementAndGet);

    private final RelayFixture relay = RelayFixture.with().backlog(backlog).start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final List<Download> downloads = new ArrayList<>();

    @AfterEach
    void close() {
        downloads.forEach(download -> download.visitor.close());
        tunnel.close();
        relay.close();
    }

    /** An answer that its visitor does not take: by HTTP/2, since his kernel would take more. */
    private record Download(H2Visitor visitor, H2Visitor.Exchange exchange, TunnelRequest request) {}

    private Download asks() {
        H2Visitor visitor = relay.h2Visitor();
        H2Visitor.Exchange exchange = visitor.gets("demo.localhost", "/large").reads(false);
        Download download = new Download(visitor, exchange, tunnel.next());
        downloads.add(download);
        return download;
    }

    private void answers(Download download) {
        long before = backlog.held();
        download.request.head(200).data("x".repeat(ANSWER)).ends();
        Await.until("answer waits", () -> backlog.held() > before + NEARLY_ALL_THAT_COMES || backlog.held() < before);
        download.exchange.body(RelayFixture.H2_WINDOW);
        relay.settle(); // it moves no more
    }

    private static void assertTakesAll(Download download) {
        download.exchange.reads(true).takes(RelayFixture.H2_WINDOW);
        assertThat(download.exchange.body()).hasSize(ANSWER);
    }

    @Test
    void requestsAreRefusedWhileTooMuchWaitsAndServedBehindThat() {
        for (int i = 0; i < 5; i++) {
            answers(asks());
        }
        try (RawVisitor visitor = relay.visitor()) {
            RawVisitor.Answer refused = visitor.gets("demo", "/").answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("x-tunnel-error")).isEqualTo("relay-busy");
            assertThat(refused.field("retry-after")).isEqualTo("5");
            relay.awaitLogged("visitors.busy");
            visitor.gets("demo", "/.owui-tunnel/health");
            assertThat(visitor.answer().status()).isEqualTo(200);
            assertTakesAll(downloads.get(2));
            Await.until("room", () -> !backlog.full());
            visitor.gets("demo", "/again");
            tunnel.next().answers(200, "well");
            assertThat(visitor.answer().body()).isEqualTo("well");
        }
        downloads.forEach(BacklogTest::assertIsWhole);
        assertThat(relay.logged("visitors.shed")).isFalse();
    }

    private static void assertIsWhole(Download download) {
        if (!download.exchange.complete()) {
            assertTakesAll(download);
        }
    }

    @Test
    void whoeverMovedNothingForLongestIsGivenUpWhenMoreComes() {
        for (int i = 0; i < 7; i++) {
            asks();
        }
        downloads.subList(0, 6).forEach(this::answers);
        assertThat(relay.logged("visitors.shed")).isFalse();
        answers(downloads.getLast());
        relay.awaitLogged("visitors.shed");
        for (Download gone : downloads.subList(0, 2)) {
            assertThat(gone.exchange.reset()).isEqualTo(Http2Error.CANCEL);
            assertThat(gone.request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        }
        downloads.subList(4, 7).forEach(BacklogTest::assertTakesAll);
    }

    @Test
    void whoeverHasMovedNothingForSecondsMakesRoomForNewcomers() {
        for (int i = 0; i < 5; i++) {
            answers(asks());
        }
        assertThat(backlog.full()).isTrue();
        clock.addAndGet(Backlog.STALLED.toNanos());
        Await.until("room", () -> !backlog.full());
        relay.awaitLogged("visitors.shed");
        assertThat(downloads.getFirst().exchange.reset()).isEqualTo(Http2Error.CANCEL);
        assertThat(downloads.getLast().exchange.complete()).isFalse();
        assertTakesAll(downloads.getLast());
    }

    @Test
    void uploadsThatATunnelDoesNotTakeCountAsWell() {
        tunnel.grantsCredit(false);
        List<RawVisitor> visitors = new ArrayList<>();
        for (int i = 0; i < 30 && !backlog.full(); i++) {
            RawVisitor visitor = relay.visitor();
            visitors.add(visitor);
            long before = backlog.held();
            visitor.sends("POST / HTTP/1.1\nHost: demo.localhost\nContent-Length: 9000000\n\n");
            visitor.sends("x".repeat(450_000));
            assertThat(tunnel.next().body(256 * 1024)).hasSize(256 * 1024); // all that there is credit for
            Await.until("upload waits", () -> backlog.held() > before + 60_000 || backlog.full());
        }
        assertThat(backlog.full()).isTrue();
        visitors.forEach(RawVisitor::close);
        Await.until("nothing waits", () -> backlog.held() == 0);
    }
}
