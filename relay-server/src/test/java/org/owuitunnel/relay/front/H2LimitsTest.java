package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.relay.testing.H2Visitor;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;
import org.owuitunnel.relay.testing.TunnelRequest;

/** What a visitor of HTTP/2 may take of time and memory. */
@ExtendWith(LeakCheck.class)
class H2LimitsTest {
    private static final String DEMO = "demo.localhost";

    private final RelayFixture relay =
            RelayFixture.with().visitorTimes(VisitorTimesTest.TIMES).start();
    private final TunnelClient tunnel = relay.tunnel("demo");
    private final H2Visitor visitor = relay.h2Visitor();

    @AfterEach
    void close() {
        visitor.close();
        tunnel.close();
        relay.close();
    }

    private H2Visitor.Exchange posts(String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", "POST", ":scheme", "https", ":authority", DEMO, ":path", "/p"));
        fields.addAll(List.of(more));
        return visitor.opens(false, fields.toArray(String[]::new));
    }

    /** H2. */
    @Test
    void visitorWhoResetsAgainAndAgainIsEnded() {
        for (int i = 0; i < 10_000 && visitor.open(); i++) {
            try {
                visitor.gets(DEMO, "/" + i).resets(Http2Error.CANCEL);
            } catch (IllegalStateException e) {
                assertThat(visitor.open()).isFalse(); // it was thrown out between the two
            }
        }
        visitor.awaitClosed();
        // ENHANCE_YOUR_CALM, unless what he still sends has the kernel throw it away.
        assertThat(visitor.goAwaysSoFar()).allMatch(text -> text.endsWith(" 11"));
        relay.settle();
        assertThat(tunnel.seen()).hasSizeLessThanOrEqualTo(300);
        assertSomeoneElseIsServed();
    }

    /** H4. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void headInCrumbsEndsTheConnection(int octets) {
        byte[] crumb = octets == 0
                ? new byte[] {0, 0, 0, 9, 0, 0, 0, 0, 3}
                : new byte[] {0, 0, 1, 9, 0, 0, 0, 0, 3, (byte) 0x84};
        visitor.sendsRaw(headersWithoutTheirEnd(3));
        for (int i = 0; i < 17 && visitor.open(); i++) {
            visitor.sendsRaw(crumb);
        }
        visitor.awaitClosed();
        assertThat(tunnel.seen()).isEmpty();
        assertSomeoneElseIsServed();
    }

    /** H5. */
    @ParameterizedTest
    @CsvSource({
        "PING,                        0000080600000000000000000000000000",
        "SETTINGS,                    000000040000000000",
        "PRIORITY,                    0000050200000000030000000010",
        "WINDOW_UPDATE,               00000408000000000000000001",
        "of a type that nobody knows, 000000ff0000000000",
    })
    void framesWithoutAPurposeEndTheConnectionAndHinderNobody(String name, String frame) {
        byte[] all = ByteBufUtil.decodeHexDump(frame.repeat(10_000));
        visitor.sendsRaw(all);
        visitor.awaitClosed();
        // ENHANCE_YOUR_CALM, unless what he still sends has the kernel throw it away.
        assertThat(visitor.goAwaysSoFar()).as(name).allMatch(text -> text.endsWith(" 11"));
        assertSomeoneElseIsServed();
        assertThat(tunnel.seen()).as(name).containsExactly("GET /well");
    }

    /** What one connection may need: each of a page's requests with a PING and more window. */
    @ParameterizedTest
    @CsvSource({
        "PING,          0000080600000000000000000000000000, 900",
        "WINDOW_UPDATE, 00000408000000000000000400,         20000",
    })
    void framesOfThisKindHinderNothingWhenTheyAreFewOrWorthTheirWhile(String name, String frame, int count) {
        visitor.sendsRaw(ByteBufUtil.decodeHexDump(frame.repeat(count)));
        H2Visitor.Exchange served = visitor.gets(DEMO, "/served");
        tunnel.next().answers(200, "served");
        assertThat(served.body()).as(name).isEqualTo("served");
    }

    private void assertSomeoneElseIsServed() {
        try (H2Visitor other = relay.h2Visitor()) {
            H2Visitor.Exchange well = other.gets(DEMO, "/well");
            TunnelRequest next = tunnel.next();
            while (!next.head().target().equals("/well")) {
                next = tunnel.next();
            }
            next.answers(200, "well");
            assertThat(well.body()).isEqualTo("well");
        }
    }

    @Test
    void webSocketMayStaySilentForEver() {
        H2Visitor.Exchange socket = connects();
        TunnelRequest request = tunnel.next().head(101, "sec-websocket-accept", "abc");
        assertThat(socket.status()).isEqualTo(200);
        pass(104);
        request.data("still here");
        assertThat(socket.body(10)).isEqualTo("still here");
    }

    private H2Visitor.Exchange connects() {
        return visitor.opens(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":authority",
                DEMO,
                ":path",
                "/ws",
                "sec-websocket-version",
                "13",
                "sec-websocket-protocol",
                "chat");
    }

    @Test
    void uploadPausesWhileTheTunnelHasNoCreditAndOthersGoOn() {
        tunnel.grantsCredit(false);
        H2Visitor.Exchange upload = posts();
        TunnelRequest request = tunnel.next();
        for (int i = 0; i < 30; i++) {
            upload.data("x".repeat(100_000), i == 29);
        }
        assertThat(request.body(256 * 1024)).hasSize(256 * 1024);
        visitor.pings();
        relay.settle();
        assertThat(request.received()).isEqualTo(256 * 1024);
        assertNextAnswerIsRight();
        tunnel.grantsCredit(true);
        request.consumes(256 * 1024);
        assertThat(request.body()).hasSize(3_000_000);
        request.answers(200, "ok");
        assertThat(upload.body()).isEqualTo("ok");
    }

    @Test
    void answerPausesWhileItsVisitorDoesNotReadAndOthersGoOn() {
        H2Visitor.Exchange slow = visitor.gets(DEMO, "/slow").reads(false);
        TunnelRequest request = tunnel.next().head(200).data("x".repeat(10_000_000));
        request.ends();
        assertThat(slow.status()).isEqualTo(200);
        assertThat(slow.body(H2_WINDOW)).hasSize(H2_WINDOW);
        visitor.pings();
        relay.settle();
        assertThat(slow.received()).isEqualTo(H2_WINDOW);
        assertThat(request.queued()).isGreaterThan(9_000_000);
        for (int i = 0; i < 3; i++) {
            assertNextAnswerIsRight();
        }
        slow.reads(true).takes(H2_WINDOW);
        assertThat(slow.body()).hasSize(10_000_000);
    }

    private static final int H2_WINDOW = RelayFixture.H2_WINDOW;

    /** H7. */
    @Test
    void visitorWithoutAWindowHoldsAHundredStreamsForSoLongOnly() {
        try (H2Visitor closed = relay.h2Visitor(0)) {
            List<TunnelRequest> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                closed.gets(DEMO, "/" + i);
                requests.add(tunnel.next().head(200).data("x".repeat(500_000)));
            }
            pass(56);
            assertThat(requests).allMatch(request -> request.queued() >= 500_000 - 256 * 1024);
            relay.jump(Duration.ofSeconds(8));
            requests.forEach(request -> assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(tunnel.streams()).isZero();
        }
        assertSomeoneElseIsServed();
    }

    /** F18, H6. */
    @Test
    void headThatIsTooLargeIsToldSo() {
        H2Visitor.Exchange large = visitor.opens(
                true, ":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "/", "x", "x".repeat(17_000));
        assertThat(large.status()).isEqualTo(431);
        List<String> fields = new ArrayList<>();
        fields.addAll(List.of(":method", "GET", ":scheme", "https", ":authority", DEMO, ":path", "/"));
        for (int i = 0; i < 101; i++) {
            fields.addAll(List.of("x" + i, "1"));
        }
        H2Visitor.Exchange many = visitor.opens(true, fields.toArray(String[]::new));
        assertThat(many.status()).isEqualTo(431);
        assertThat(tunnel.seen()).isEmpty();
        assertNextAnswerIsRight();
    }

    /** H6: 14 KiB that mean 40 MB, a field of 4,000 octets and ten thousand times its number in the table. */
    @Test
    void bombInAHeadBurstsNowhere() {
        String bomb = "828784410e" + hex(DEMO) + "4001787fa11e" + "61".repeat(4_000) + "be".repeat(10_000);
        visitor.sendsRaw(ByteBufUtil.decodeHexDump(
                "%06x010500000003".formatted(bomb.length() / 2).concat(bomb)));
        assertSomeoneElseIsServed();
        assertThat(tunnel.seen()).containsExactly("GET /well");
    }

    private static String hex(String text) {
        return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void connectionWithoutARequestHasItsLimitWhateverElseComes() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/");
        TunnelRequest request = tunnel.next();
        pass(64);
        request.answers(200, "late");
        assertThat(exchange.body()).isEqualTo("late");
        relay.awaitRequests(0);
        pass(40);
        visitor.pings();
        relay.jump(Duration.ofSeconds(8));
        visitor.pings();
        relay.jump(Duration.ofSeconds(8));
        assertThat(visitor.goAway()).isEqualTo("3 0");
        visitor.awaitClosed();
    }

    @Test
    void headHasItsLimitHoweverItTrickles() {
        visitor.sendsRaw(headersWithoutTheirEnd(3));
        visitor.sendsRaw(
                (byte) 0, (byte) 0, (byte) 1, (byte) 9, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 3, (byte) 0x84);
        relay.settle();
        pass(24);
        visitor.sendsRaw(
                (byte) 0, (byte) 0, (byte) 1, (byte) 9, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 3, (byte) 0x87);
        relay.settle();
        assertThat(visitor.open()).isTrue();
        relay.jump(Duration.ofSeconds(8));
        visitor.awaitClosed();
    }

    /** HEADERS with :method GET and nothing else, to be continued. */
    private static byte[] headersWithoutTheirEnd(int stream) {
        return new byte[] {0, 0, 1, 1, 1, 0, 0, 0, (byte) stream, (byte) 0x82};
    }

    @Test
    void bodyMayPauseForItsLimitButNotLonger() {
        H2Visitor.Exchange exchange = posts();
        TunnelRequest request = tunnel.next();
        pass(32);
        exchange.data("a", false);
        assertThat(request.body(1)).isEqualTo("a");
        pass(32);
        assertThat(request.complete()).isFalse();
        relay.jump(Duration.ofSeconds(8));
        assertThat(exchange.status()).isEqualTo(408);
        assertThat(request.reset().code()).isEqualTo(ErrorCode.CANCELLED);
        assertNextAnswerIsRight();
    }

    /** Seconds pass, a multiple of eight: a link that is silent for ten is dead. */
    private void pass(int seconds) {
        for (int passed = 0; passed < seconds; passed += 8) {
            relay.jump(Duration.ofSeconds(8));
            try (var other = relay.visitor()) {
                other.gets("demo", "/alive"); // the relay's PING is answered before this is
                tunnel.next().answers(200, "alive");
                assertThat(other.answer().body()).isEqualTo("alive");
            }
        }
    }

    private void assertNextAnswerIsRight() {
        H2Visitor.Exchange exchange = visitor.gets(DEMO, "/next");
        TunnelRequest next = tunnel.next();
        assertThat(next.head().target()).isEqualTo("/next");
        next.answers(200, "next");
        assertThat(exchange.body()).isEqualTo("next");
    }
}
