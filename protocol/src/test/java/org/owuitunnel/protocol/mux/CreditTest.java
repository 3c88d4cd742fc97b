package org.owuitunnel.protocol.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.owuitunnel.protocol.mux.ScriptedPeer.data;
import static org.owuitunnel.protocol.mux.ScriptedPeer.head;
import static org.owuitunnel.protocol.mux.ScriptedPeer.lastData;
import static org.owuitunnel.protocol.mux.ScriptedPeer.open;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** Credit both ways and the choice of the next frame, seen from the end that opens. */
final class CreditTest {
    private static final int WINDOW = Limits.INITIAL_WINDOW_BYTES;
    private static final int GRANT = WINDOW / 4;

    private final ScriptedPeer peer = ScriptedPeer.ofOpener();
    private final StreamTable table = peer.table;
    private final RecordingHandler visitor = new RecordingHandler();

    @AfterEach
    void nothingIsLeft() {
        table.failAll(ErrorCode.LINK_LOST, "");
        peer.leavesNothing();
    }

    @Test
    void peerOverrunsTheStreamWindow() {
        answered();
        peer.sendsData(1, WINDOW);

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(data(1, 1)))
                .withMessage("stream 1: DATA beyond the window of 262144")
                .matches(ProtocolException::endsLink)
                .matches(broken -> broken.code() == ErrorCode.FLOW_CONTROL);
    }

    @Test
    void anEmptyEndFitsAnExhaustedWindow() {
        answered();
        peer.sendsData(1, WINDOW);

        peer.sends(lastData(1, 0));

        assertThat(visitor.take()).endsWith("DATA 0 END");
    }

    @Test
    void creditIsGrantedOnlyForWhatTheNextHopTook() {
        Stream stream = answered();
        peer.sendsData(1, WINDOW);
        peer.expectsNothing();

        stream.consumed(GRANT - 1);
        peer.expectsNothing();
        stream.consumed(1);
        assertThat(peer.woken()).isTrue();
        peer.expects(new Frame.Credit(1, GRANT));
        stream.consumed(2 * GRANT);
        stream.consumed(GRANT);

        peer.expects(new Frame.Credit(1, 3 * GRANT));
    }

    @Test
    void creditIsNotSentForADirectionThatHasEnded() {
        Stream stream = answered();
        peer.sends(data(1, 16_384));
        stream.consumed(GRANT);
        peer.sends(lastData(1, 1));
        stream.consumed(GRANT);

        assertThat(table.hasUrgent()).isFalse();
        peer.expectsNothing();
    }

    @Test
    void creditIsNotSentForAStreamThatIsOver() {
        Stream stream = answered();
        stream.consumed(GRANT);

        stream.reset(ErrorCode.CANCELLED, "");

        peer.expects(new Frame.Reset(1, ErrorCode.CANCELLED, ""));
    }

    @Test
    void theWindowGrowsWithASenderThatItHoldsBack() {
        Stream stream = answered();
        table.roundTripNanos(Duration.ofMillis(100).toNanos());
        peer.clock.advance(Duration.ofMillis(100));

        stream.consumed(WINDOW);

        peer.expects(new Frame.Credit(1, 2 * WINDOW));
        peer.sendsData(1, 3 * WINDOW);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(data(1, 1)))
                .withMessage("stream 1: DATA beyond the window of 524288");
    }

    @Test
    void windowsOfOneLinkGrowNoFurtherThanItsBudgetAndGiveItBack() {
        table.roundTripNanos(Duration.ofSeconds(1).toNanos());
        long perStream = Limits.MAX_WINDOW_BYTES - Limits.INITIAL_WINDOW_BYTES;
        int grown = (int) (Limits.LINK_WINDOW_BUDGET_BYTES / perStream);
        for (int i = 0; i <= grown; i++) {
            growFully(opened());
        }
        int short1 = growFully(opened());
        assertThat(short1).isLessThan(Limits.MAX_WINDOW_BYTES);

        peer.sends(new Frame.Reset(1, ErrorCode.NO_ERROR, ""));

        assertThat(growFully(opened())).isEqualTo(Limits.MAX_WINDOW_BYTES);
    }

    @Test
    void sendingStopsAtTheWindowAndGoesOnWithCredit() {
        Stream stream = opened();
        stream.sendData(peer.bytes(WINDOW + 10), true);

        assertThat(octets(peer.receives())).isEqualTo(WINDOW);
        assertThat(stream.queuedBytes()).isEqualTo(10);
        assertThat(table.hasNext(true)).isFalse();
        assertThat(peer.woken()).isTrue();

        peer.sends(new Frame.Credit(1, 4));
        assertThat(peer.woken()).isTrue();
        peer.expects(data(1, 4));
        peer.sends(new Frame.Credit(1, 100));
        peer.expects(lastData(1, 6));
    }

    @Test
    void anEndWithoutBytesNeedsNoCredit() {
        Stream stream = opened();
        stream.sendData(peer.bytes(WINDOW), false);
        peer.receives();

        stream.sendData(peer.bytes(0), true);

        peer.expects(lastData(1, 0));
    }

    @Test
    void trailersWaitForTheDataBeforeThemAndNeedNoCredit() {
        Stream stream = opened();
        stream.sendData(peer.bytes(WINDOW + 1), false);
        stream.sendTrailers(Fields.EMPTY);
        peer.receives();

        peer.sends(new Frame.Credit(1, 1));

        peer.expects(data(1, 1), new Frame.Trailers(1, Fields.EMPTY));
    }

    @Test
    void creditBeyondAnyWindowResetsTheStream() {
        opened();
        peer.receives();

        peer.sends(new Frame.Credit(1, Integer.MAX_VALUE));

        peer.expects(new Frame.Reset(1, ErrorCode.FLOW_CONTROL, "stream 1: CREDIT beyond 2147483647"));
    }

    @Test
    void creditOfZeroResetsTheStream() {
        opened();
        peer.receives();

        peer.sends(new Frame.Credit(1, 0));

        assertThat(peer.receives()).singleElement().isInstanceOf(Frame.Reset.class);
    }

    @Test
    void aStreamWithoutCreditDoesNotHoldUpAnother() {
        opened().sendData(peer.bytes(2 * WINDOW), false);
        peer.receives();
        Stream second = opened();

        second.sendData(peer.bytes(5), true);

        peer.expects(open(2), lastData(2, 5));
    }

    @Test
    void bulkIsCutIntoFramesOfOneTurnAndStreamsAlternate() {
        Stream first = opened();
        Stream second = opened();
        peer.receives();
        first.sendData(peer.bytes(40_000), true);
        second.sendData(peer.bytes(20_000), true);

        peer.expects(data(1, 16_384), data(2, 16_384), data(1, 16_384), lastData(2, 3_616), lastData(1, 7_232));
        assertThat(visitor.take()).containsExactly("SENT 16384", "SENT 16384", "SENT 16384", "SENT 3616", "SENT 7232");
    }

    @Test
    void aSmallRequestOvertakesABulkOne() {
        Stream bulk = opened();
        bulk.sendData(peer.bytes(200_000), true);
        peer.receivesOne();
        peer.receivesOne();
        peer.receivesOne();

        Stream small = opened();
        small.sendData(peer.bytes(10), true);

        assertThat(peer.receivesOne()).isEqualTo(open(2));
        assertThat(peer.receivesOne()).isEqualTo(lastData(2, 10));
    }

    @Test
    void resetsAndCreditOvertakeData() {
        Stream first = answered();
        Stream second = answered();
        opened().sendData(peer.bytes(10), false);
        first.consumed(GRANT);
        second.reset(ErrorCode.CANCELLED, "");

        peer.expects(new Frame.Reset(2, ErrorCode.CANCELLED, ""), new Frame.Credit(1, GRANT), open(3), data(3, 10));
    }

    private Stream opened() {
        return Objects.requireNonNull(peer.open(visitor));
    }

    private Stream answered() {
        Stream stream = opened();
        peer.receives();
        peer.sends(head(stream.id(), 200));
        return stream;
    }

    /** Consumes so fast that the window of {@code stream} grows as far as it may; returns its size. */
    private int growFully(Stream stream) {
        int window = WINDOW;
        for (int i = 0; i < 10; i++) {
            peer.clock.advance(Duration.ofNanos(1));
            stream.consumed(window);
            int granted = peer.receives().stream()
                    .filter(Frame.Credit.class::isInstance)
                    .mapToInt(frame -> ((Frame.Credit) frame).bytes())
                    .sum();
            window += granted - window;
        }
        return window;
    }

    private static int octets(List<Frame> frames) {
        return frames.stream()
                .filter(Frame.Data.class::isInstance)
                .mapToInt(frame -> ((Frame.Data) frame).bytes().readableBytes())
                .sum();
    }
}
