package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.protocol.link.LinkPeer.data;
import static org.owuitunnel.protocol.link.LinkPeer.head;
import static org.owuitunnel.protocol.link.LinkPeer.lastData;
import static org.owuitunnel.protocol.link.LinkPeer.octets;
import static org.owuitunnel.protocol.link.LinkPeer.open;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** A link over one wire: messages, acknowledgement and keep-alive. */
final class LinkTest {
    private static final int WINDOW = Limits.INITIAL_WINDOW_BYTES;

    private final LinkPeer peer = LinkPeer.ofOpener();
    private final Link link = peer.link;
    private final RecordingHandler visitor = new RecordingHandler();

    @AfterEach
    void nothingIsLeft() {
        peer.leavesNothing();
    }

    @Test
    void framesOfOneTurnOfTheLoopLeaveInOneMessageAndOneFlush() {
        int flushes = peer.wire().flushes();
        Stream first = peer.open(visitor);
        first.sendData(peer.bytes(3), true);
        peer.open(visitor);
        assertThat(peer.wire().take()).isEmpty();

        peer.loop.runAll();

        assertThat(peer.wire().takeMessages()).containsExactly(List.of(open(1), lastData(1, 3), open(2)));
        assertThat(peer.wire().flushes()).isEqualTo(flushes + 1);
        assertThat(peer.loop.size()).isZero();
    }

    @Test
    void bulkLeavesInSmallMessagesUntilThePathIsKnown() {
        peer.open(visitor).sendData(peer.bytes(WINDOW), true);

        peer.loop.runAll();

        assertThat(peer.wire().messageSizes()).containsExactly(16_384, 16_384, 16_384, 16_384);
        peer.receives();
    }

    @Test
    void bulkLeavesInMessagesOfTheTargetSizeOverAFastPath() {
        Stream stream = peer.open(visitor);
        stream.sendData(peer.bytes(WINDOW), false);
        peer.sends(head(1), new Frame.Credit(1, 8_000_000));
        stream.sendData(peer.bytes(8_000_000), true);

        long acknowledged = 0;
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            peer.loop.runAll();
            sizes.addAll(peer.wire().messageSizes());
            peer.receives();
            peer.clock.advance(Duration.ofMillis(1));
            peer.sends(new Frame.Ack(acknowledged += link.unacknowledged()));
        }

        assertThat(sizes).startsWith(16_384).contains(65_536);
        assertThat(sizes.getLast()).isLessThanOrEqualTo(65_536);
        assertThat(stream.queuedBytes()).isZero();
    }

    @Test
    void bulkWaitsForTheWindowOfThePathAndASmallRequestDoesNot() {
        Stream bulk = peer.open(visitor);
        bulk.sendData(peer.bytes(WINDOW), false);
        peer.receives();
        long inFlight = link.unacknowledged();

        Stream small = peer.open(visitor);

        peer.expects(open(small.id()));
        assertThat(inFlight).isLessThan(70_000);
        assertThat(bulk.queuedBytes()).isGreaterThan(WINDOW - 70_000);
    }

    @Test
    void theLargestHeadsFitTheLargestMessage() {
        Fields large = Fields.of("cookie", "c".repeat(65_000));
        for (int i = 0; i < 4; i++) {
            peer.open(visitor).sendTrailers(large);
        }

        peer.loop.runAll();

        assertThat(peer.wire().messageSizes()).allMatch(size -> size <= Limits.MAX_MESSAGE_BYTES);
        assertThat(peer.wire().take()).hasSize(8);
    }

    @Test
    void aWireThatTakesNoMoreStopsTheLinkUntilItDoes() {
        peer.wire().writable = false;
        peer.open(visitor);
        peer.expectsNothing();

        peer.wire().writable = true;
        link.onWritable();

        peer.expects(open(1));
    }

    @Test
    void theSchedulerDecidesAsLateAsTheWireLetsIt() {
        Stream bulk = peer.open(visitor);
        peer.expects(open(1));
        bulk.sendData(peer.bytes(WINDOW), true);
        peer.wire().room = 1;
        peer.loop.runAll();
        assertThat(peer.wire().takeMessages()).hasSize(1);
        peer.open(visitor);

        link.onWritable();

        assertThat(peer.wire().take()).startsWith(open(2));
    }

    @Test
    void nothingLeavesWithoutAWire() {
        peer.cuts();
        Stream stream = peer.open(visitor);
        stream.sendData(peer.bytes(5), true);
        peer.loop.runAll();
        assertThat(link.attached()).isFalse();

        peer.attaches(0);

        assertThat(peer.receives()).endsWith(open(1), lastData(1, 5));
    }

    @Test
    void anAckIsOwedAfterOneHundredAndTwentyEightKibibytes() {
        answered();
        int received = (int) link.received();

        sendsUntil(Limits.ACK_EVERY_BYTES - 1);
        peer.expectsNothing();
        peer.sends(data(1, 0));

        peer.expects(new Frame.Ack(link.received()));
        assertThat(link.received()).isGreaterThan(received + Limits.ACK_EVERY_BYTES - 9);
    }

    @Test
    void anAckTravelsAlongAfterHalfOfThat() {
        Stream stream = answered();
        peer.sends(data(1, 4_000));
        stream.sendData(peer.bytes(1), false);
        peer.expects(data(1, 1));

        peer.sends(data(1, 100));
        stream.sendData(peer.bytes(1), false);

        peer.expects(new Frame.Ack(link.received()), data(1, 1));
    }

    @Test
    void aPingIsAnsweredWithItsTokenAndWithWhatWasReceived() {
        answered();

        peer.sends(new Frame.Ping(42));

        peer.expects(new Frame.Ack(link.received()), new Frame.Pong(42));
        peer.sends(new Frame.Ping(43), new Frame.Ping(44));
        peer.expects(new Frame.Pong(44));
    }

    @Test
    void theRoundTripIsMeasuredAndToldToTheStreams() {
        peer.passes(5);
        peer.clock.advance(Duration.ofMillis(70));
        long token = ((Frame.Ping) peer.receives().getLast()).token();

        peer.sends(new Frame.Pong(token));

        assertThat(link.roundTripNanos()).isEqualTo(Duration.ofMillis(70).toNanos());
        Stream stream = answered();
        stream.consumed(WINDOW);
        peer.expects(new Frame.Credit(1, 2 * WINDOW));
    }

    @Test
    void aSilentWireIsClosedAndTheLinkWaitsForAnother() {
        answered();
        peer.clock.advance(Duration.ofMillis(50));
        peer.sends(new Frame.Pong(0));

        peer.passes(12);

        assertThat(peer.events).containsExactly("silent");
        assertThat(peer.wire().closed).isEqualTo(CloseCode.SILENT);
        assertThat(link.attached()).isFalse();
        assertThat(link.ended()).isFalse();
        assertThat(visitor.take()).containsExactly("HEAD 200");
    }

    @Test
    void aWireOnWhichAnythingIsHeardStaysOpen() {
        for (int i = 0; i < 10; i++) {
            peer.passes(9);
            peer.sends(peer.buffers.heapBuffer());
        }

        assertThat(peer.events).isEmpty();
        peer.receives();
    }

    @Test
    void aFullReplayLogStopsDataButNotResetsNorCredit() {
        Stream stream = answered();
        Stream other = peer.open(visitor);
        peer.receives();
        fillLog();
        long full = link.unacknowledged();
        assertThat(full).isBetween((long) Limits.MAX_UNACKNOWLEDGED_BYTES, Limits.MAX_UNACKNOWLEDGED_BYTES + 70_000L);

        peer.open(visitor);
        stream.consumed(WINDOW);
        other.reset(ErrorCode.CANCELLED, "");

        peer.expects(new Frame.Reset(2, ErrorCode.CANCELLED, ""), new Frame.Credit(1, WINDOW));
        assertThat(link.unacknowledged()).isEqualTo(full + 13 + 13);
    }

    @Test
    void anAckMakesRoomInAFullReplayLog() {
        answered();
        fillLog();
        long sent = link.unacknowledged();
        Stream late = peer.open(visitor);
        peer.expectsNothing();

        peer.sends(new Frame.Ack(sent));

        assertThat(peer.receives()).contains(open(late.id()));
    }

    @Test
    void framesKeptForReplayTakeTheMemoryOfTheirOctetsAndNotOfTheirBuffers() {
        Stream stream = answered();
        long before = peer.buffers.liveBytes();

        for (int i = 0; i < 1_000; i++) {
            peer.clock.advance(Duration.ofMillis(1)); // or it would be bulk, which waits
            stream.sendData(peer.bytes(91), false);
            peer.receives();
        }

        assertThat(link.unacknowledged()).isGreaterThan(100_000);
        assertThat(peer.buffers.liveBytes() - before).isLessThanOrEqualTo(110_000);
    }

    private Stream answered() {
        Stream stream = peer.open(visitor);
        peer.receives();
        peer.sends(head(1));
        return stream;
    }

    /** Sends DATA on stream 1 until {@code octets} of stream frames were received since the last ACK. */
    private void sendsUntil(int octets) {
        while (link.received() < octets) {
            int left = octets - (int) link.received();
            peer.sends(data(1, Math.min(left, Limits.MAX_DATA_BYTES) - Limits.HEADER_BYTES));
        }
    }

    /** Fills the log with DATA of many small answers, which no window holds back, and which the peer does not acknowledge. */
    private void fillLog() {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < Limits.MAX_UNACKNOWLEDGED_BYTES / 16_000 + 10; i++) {
            Stream stream = peer.open(visitor);
            stream.sendData(peer.bytes(16_000), false);
            streams.add(stream);
        }
        peer.receives();
        visitor.take();
        streams.forEach(stream -> assertThat(stream.closed()).isFalse());
    }
}
