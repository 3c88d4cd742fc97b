package org.owuitunnel.protocol.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.owuitunnel.protocol.mux.ScriptedPeer.GET;
import static org.owuitunnel.protocol.mux.ScriptedPeer.data;
import static org.owuitunnel.protocol.mux.ScriptedPeer.head;
import static org.owuitunnel.protocol.mux.ScriptedPeer.lastData;
import static org.owuitunnel.protocol.mux.ScriptedPeer.open;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** The end that opens streams, as the relay does, and a peer that answers them. */
final class OpeningEndTest {
    private final ScriptedPeer peer = ScriptedPeer.ofOpener();
    private final StreamTable table = peer.table;
    private final RecordingHandler visitor = new RecordingHandler();

    @AfterEach
    void nothingIsLeft() {
        table.failAll(ErrorCode.LINK_LOST, "");
        peer.leavesNothing();
    }

    @Test
    void aRequestAndItsAnswerPassAndTheStreamIsGone() {
        Stream stream = opened();
        stream.sendData(peer.bytes(3), true);
        peer.expects(open(1), lastData(1, 3));

        peer.sends(head(1, 200), data(1, 5), lastData(1, 2));

        assertThat(visitor.take()).containsExactly("SENT 3", "HEAD 200", "DATA 5", "DATA 2 END");
        assertThat(stream.closed()).isTrue();
        assertThat(table.size()).isZero();
    }

    @Test
    void aRequestWithoutABodyIsOneFrame() {
        Stream stream = Objects.requireNonNull(table.open(GET, true, visitor));
        peer.expects(new Frame.Open(1, true, GET));

        stream.sendData(peer.bytes(1), true);

        peer.expectsNothing();
        peer.sends(new Frame.Head(1, true, 204, Fields.EMPTY));
        assertThat(visitor.take()).containsExactly("HEAD 204 END");
        assertThat(stream.closed()).isTrue();
    }

    @Test
    void streamsAreNumberedFromOneUpwards() {
        assertThat(opened().id()).isEqualTo(1);
        assertThat(opened().id()).isEqualTo(2);
        opened().reset(ErrorCode.CANCELLED, "");
        assertThat(opened().id()).isEqualTo(4);

        peer.expects(open(1), open(2), open(4));
    }

    @Test
    void theAnswerMayEndBeforeTheRequest() {
        Stream stream = opened();
        peer.expects(open(1));

        peer.sends(new Frame.Head(1, true, 413, Fields.EMPTY));

        assertThat(stream.closed()).isFalse();
        stream.sendData(peer.bytes(1), true);
        peer.expects(lastData(1, 1));
        assertThat(stream.closed()).isTrue();
    }

    @Test
    void interimHeadsComeBeforeTheFinalOne() {
        opened();

        peer.sends(head(1, 100), head(1, 103), head(1, 103), head(1, 200));

        assertThat(visitor.take()).containsExactly("HEAD 100", "HEAD 103", "HEAD 103", "HEAD 200");
    }

    @Test
    void anUpgradeAnswers101AndBytesFlowBothWays() {
        RequestHead socket = new RequestHead("GET", "a.test", "/ws", true, Fields.EMPTY);
        Stream stream = Objects.requireNonNull(table.open(socket, false, visitor));
        peer.expects(new Frame.Open(1, false, socket));

        peer.sends(head(1, 101), data(1, 2));
        stream.sendData(peer.bytes(4), false);

        peer.expects(data(1, 4));
        assertThat(visitor.take()).containsExactly("HEAD 101", "DATA 2", "SENT 4");
    }

    @Test
    void trailersEndTheAnswer() {
        Stream stream = Objects.requireNonNull(table.open(GET, true, visitor));
        peer.expects(new Frame.Open(1, true, GET));

        peer.sends(head(1, 200), data(1, 1), new Frame.Trailers(1, Fields.of("x-sum", "1")));

        assertThat(visitor.take()).containsExactly("HEAD 200", "DATA 1", "TRAILERS [x-sum]");
        assertThat(stream.closed()).isTrue();
    }

    static List<List<Frame>> illegalAnswers() {
        return List.of(
                List.of(head(1, 200), head(1, 200)),
                List.of(head(1, 101), head(1, 200)),
                List.of(data(1, 1)),
                List.of(head(1, 103), data(1, 1)),
                List.of(new Frame.Trailers(1, Fields.EMPTY)),
                List.of(new Frame.Head(1, true, 100, Fields.EMPTY)));
    }

    @ParameterizedTest
    @MethodSource("illegalAnswers")
    void anAnswerOutOfOrderResetsItsStreamAlone(List<Frame> answer) {
        opened();
        RecordingHandler neighbour = new RecordingHandler();
        peer.open(neighbour);
        peer.expects(open(1), open(2));

        peer.sends(answer.toArray(Frame[]::new));
        peer.sends(head(2, 200));

        assertThat(peer.receives()).singleElement().isInstanceOfSatisfying(Frame.Reset.class, reset -> {
            assertThat(reset.streamId()).isEqualTo(1);
            assertThat(reset.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        });
        assertThat(visitor.take()).last().asString().startsWith("RESET PROTOCOL_ERROR stream 1: ");
        assertThat(neighbour.take()).containsExactly("HEAD 200");
    }

    @Test
    void dataAfterEndResetsTheStream() {
        opened();
        peer.expects(open(1));

        peer.sends(head(1, 200), lastData(1, 1), data(1, 1));

        peer.expects(new Frame.Reset(1, ErrorCode.STREAM_CLOSED, "stream 1: DATA after END"));
        assertThat(visitor.take())
                .containsExactly("HEAD 200", "DATA 1 END", "RESET STREAM_CLOSED stream 1: DATA after END");
    }

    @Test
    void trailersAfterEndResetTheStream() {
        opened();
        peer.expects(open(1));

        peer.sends(head(1, 200), lastData(1, 1), new Frame.Trailers(1, Fields.EMPTY));

        peer.expects(new Frame.Reset(1, ErrorCode.STREAM_CLOSED, "stream 1: TRAILERS after END"));
    }

    @Test
    void aMalformedHeadResetsItsStream() {
        opened();
        peer.expects(open(1));

        peer.sends(peer.buffers.of(new byte[] {0, 0, 1, 2, 0, 0, 0, 0, 1, 0}));

        peer.expects(new Frame.Reset(1, ErrorCode.PROTOCOL_ERROR, "stream 1: HEAD without a status"));
        assertThat(visitor.take()).containsExactly("RESET PROTOCOL_ERROR stream 1: HEAD without a status");
    }

    @Test
    void framesForAClosedStreamAreIgnored() {
        Stream stream = opened();
        peer.expects(open(1));
        stream.reset(ErrorCode.CANCELLED, "gone");
        peer.expects(new Frame.Reset(1, ErrorCode.CANCELLED, "gone"));

        peer.sends(
                head(1, 200),
                data(1, 9),
                new Frame.Trailers(1, Fields.EMPTY),
                new Frame.Credit(1, 1),
                new Frame.Reset(1, ErrorCode.NO_ERROR, ""));

        peer.expectsNothing();
        assertThat(visitor.take()).isEmpty();
    }

    @Test
    void aFrameForAStreamThatWasNeverOpenedEndsTheLink() {
        opened();

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(data(2, 9)))
                .withMessage("frame for stream 2, which was never opened")
                .matches(ProtocolException::endsLink);
    }

    @Test
    void aMalformedFrameForAStreamThatWasNeverOpenedEndsTheLink() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(peer.buffers.of(new byte[] {0, 0, 1, 2, 0, 0, 0, 0, 1, 0})))
                .withMessage("stream 1: HEAD without a status (never opened)")
                .matches(ProtocolException::endsLink);
    }

    @Test
    void openFromTheEndThatAnswersEndsTheLink() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(open(1)))
                .withMessage("OPEN from the end that may not open streams")
                .matches(ProtocolException::endsLink);
    }

    @Test
    void noMoreStreamsAreOpenThanThePeerTakes() {
        table.maxStreams(2);
        Stream first = opened();
        opened();

        assertThat(peer.open(visitor)).isNull();
        first.reset(ErrorCode.CANCELLED, "");
        assertThat(peer.open(visitor)).isNotNull();
    }

    @Test
    void aPeerCannotRaiseTheLimitOfStreams() {
        table.maxStreams(Integer.MAX_VALUE);
        for (int i = 0; i < Limits.MAX_STREAMS; i++) {
            opened();
        }

        assertThat(peer.open(visitor)).isNull();
    }

    @Test
    void aDrainingTableOpensNoMoreAndFinishesWhatIsOpen() {
        opened();
        table.drain();

        assertThat(peer.open(visitor)).isNull();
        peer.expects(open(1));
        peer.sends(head(1, 200));
        assertThat(visitor.take()).containsExactly("HEAD 200");
    }

    @Test
    void aVisitorThatHangsUpBeforeItsRequestLeftLeavesNoTrace() {
        Stream stream = opened();
        stream.sendData(peer.bytes(9), true);

        stream.reset(ErrorCode.CANCELLED, "gone");

        peer.expectsNothing();
        assertThat(table.size()).isZero();
        assertThat(visitor.take()).isEmpty();
    }

    @Test
    void aResetOvertakesDataAndDropsWhatIsQueued() {
        Stream stream = opened();
        peer.expects(open(1));
        stream.sendData(peer.bytes(100_000), true);
        assertThat(stream.queuedBytes()).isEqualTo(100_000);

        stream.reset(ErrorCode.CANCELLED, "gone");
        stream.reset(ErrorCode.INTERNAL_ERROR, "twice");

        assertThat(stream.queuedBytes()).isZero();
        peer.expects(new Frame.Reset(1, ErrorCode.CANCELLED, "gone"));
        assertThat(visitor.take()).isEmpty();
    }

    @Test
    void thePeersResetEndsBothDirectionsAndIsToldOnce() {
        Stream stream = opened();
        stream.sendData(peer.bytes(100), false);

        peer.sends(new Frame.Reset(1, ErrorCode.ORIGIN_CLOSED, "hung up"), new Frame.Reset(1, ErrorCode.NO_ERROR, ""));
        stream.sendData(peer.bytes(100), false);
        stream.sendHead(200, Fields.EMPTY, false);
        stream.sendTrailers(Fields.EMPTY);

        assertThat(visitor.take()).containsExactly("RESET ORIGIN_CLOSED hung up");
        assertThat(stream.closed()).isTrue();
        peer.expectsNothing();
    }

    @Test
    void nothingFollowsTheEnd() {
        Stream stream = opened();
        stream.sendData(peer.bytes(1), true);

        stream.sendData(peer.bytes(1), false);
        stream.sendTrailers(Fields.EMPTY);

        peer.expects(open(1), lastData(1, 1));
    }

    @Test
    void anEmptyPieceIsNotSentButAnEmptyEndIs() {
        Stream stream = opened();
        stream.sendData(peer.bytes(0), false);
        peer.expects(open(1));

        stream.sendData(peer.bytes(0), true);

        peer.expects(lastData(1, 0));
    }

    @Test
    void aLinkThatIsLostTellsEachStreamOnce() {
        Stream stream = opened();
        stream.sendData(peer.bytes(10), false);

        table.failAll(ErrorCode.LINK_LOST, "gone");
        table.failAll(ErrorCode.LINK_LOST, "gone");

        assertThat(visitor.take()).containsExactly("RESET LINK_LOST gone");
        assertThat(peer.open(visitor)).isNull();
        peer.expectsNothing();
    }

    @Test
    void aRequestThatNoFrameHoldsIsRefusedToItsAuthor() {
        RequestHead huge = new RequestHead("GET", "a.test", "/" + "p".repeat(70_000), false, Fields.EMPTY);

        assertThatIllegalArgumentException().isThrownBy(() -> table.open(huge, true, visitor));

        assertThat(table.size()).isZero();
        peer.expectsNothing();
    }

    private Stream opened() {
        return Objects.requireNonNull(peer.open(visitor));
    }
}
