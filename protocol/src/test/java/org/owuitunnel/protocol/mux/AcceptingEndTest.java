package org.owuitunnel.protocol.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.owuitunnel.protocol.mux.ScriptedPeer.GET;
import static org.owuitunnel.protocol.mux.ScriptedPeer.data;
import static org.owuitunnel.protocol.mux.ScriptedPeer.head;
import static org.owuitunnel.protocol.mux.ScriptedPeer.lastData;
import static org.owuitunnel.protocol.mux.ScriptedPeer.open;

import io.netty.buffer.ByteBuf;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** The end that accepts streams, as the client does, and a peer that opens them. */
final class AcceptingEndTest {
    private final ScriptedPeer peer = ScriptedPeer.ofAcceptor();
    private final StreamTable table = peer.table;

    @AfterEach
    void nothingIsLeft() {
        table.failAll(ErrorCode.LINK_LOST, "");
        peer.leavesNothing();
    }

    @Test
    void aRequestIsAcceptedAnsweredAndGone() {
        peer.sends(open(1), data(1, 5), lastData(1, 1));
        Stream stream = peer.streams.getFirst();
        stream.sendHead(100, Fields.EMPTY, false);
        stream.sendHead(200, Fields.of("vary", "x"), false);
        stream.sendData(peer.bytes(7), false);
        stream.sendTrailers(Fields.of("x-sum", "1"));

        assertThat(peer.accepted.getFirst().take()).containsExactly("DATA 5", "DATA 1 END");
        peer.expects(
                head(1, 100),
                new Frame.Head(1, false, 200, Fields.of("vary", "x")),
                data(1, 7),
                new Frame.Trailers(1, Fields.of("x-sum", "1")));
        assertThat(stream.closed()).isTrue();
        assertThat(table.size()).isZero();
    }

    @Test
    void aRequestWithoutABodyIsEndedFromTheStart() {
        peer.sends(new Frame.Open(7, true, GET));
        Stream stream = peer.streams.getFirst();

        stream.sendHead(204, Fields.EMPTY, true);

        peer.expects(new Frame.Head(7, true, 204, Fields.EMPTY));
        assertThat(stream.closed()).isTrue();
    }

    @Test
    void anAcceptorThatEndsTheLinkHearsOfTheStreamThatItWasAccepting() {
        RecordingHandler handler = new RecordingHandler();
        StreamTable[] ending = new StreamTable[1];
        ending[0] = new StreamTable(() -> 0, () -> {}, (stream, head, last) -> {
            ending[0].failAll(ErrorCode.LINK_LOST, "ended within");
            return handler;
        });

        ending[0].onFrame(open(1));

        assertThat(handler.take()).containsExactly("RESET LINK_LOST ended within");
        assertThat(ending[0].size()).isZero();
    }

    @Test
    void dataAfterARequestWithoutABodyResetsTheStream() {
        peer.sends(new Frame.Open(1, true, GET), data(1, 1));

        peer.expects(new Frame.Reset(1, ErrorCode.STREAM_CLOSED, "stream 1: DATA after END"));
        assertThat(peer.accepted.getFirst().take()).containsExactly("RESET STREAM_CLOSED stream 1: DATA after END");
    }

    @Test
    void aHeadFromTheEndThatAsksResetsTheStream() {
        peer.sends(open(1), head(1, 200));

        peer.expects(new Frame.Reset(1, ErrorCode.PROTOCOL_ERROR, "stream 1: HEAD that was not expected"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aNumberThatWasUsedOrPassedOverEndsTheLink(int id) {
        peer.sends(open(3));

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(open(id)))
                .withMessage("OPEN of stream " + id + " (expected: > 3)")
                .matches(ProtocolException::endsLink);
    }

    @Test
    void theLargestNumberIsTheLast() {
        peer.sends(open(Limits.MAX_STREAM_ID));

        assertThat(peer.accepted).hasSize(1);
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> peer.sends(open(Limits.MAX_STREAM_ID)));
    }

    @Test
    void aFrameForAStreamThatWasNeverOpenedEndsTheLink() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> peer.sends(data(1, 9)))
                .withMessage("frame for stream 1, which was never opened");
    }

    @Test
    void oneStreamTooManyIsRefusedAndItsFramesAreIgnored() {
        table.maxStreams(1);
        peer.sends(open(1), open(2), lastData(2, 9));

        peer.expects(new Frame.Reset(2, ErrorCode.REFUSED, "too many streams"));
        assertThat(peer.accepted).hasSize(1);
    }

    @Test
    void aDrainingTableRefusesNewStreamsAndFinishesOldOnes() {
        peer.sends(open(1));
        table.drain();

        peer.sends(open(2), lastData(1, 3));

        peer.expects(new Frame.Reset(2, ErrorCode.REFUSED, "draining"));
        assertThat(peer.accepted.getFirst().take()).containsExactly("DATA 3 END");
    }

    @Test
    void aMalformedOpenIsResetAndUsesUpItsNumber() {
        peer.sends(malformedOpen(5));

        peer.expects(new Frame.Reset(5, ErrorCode.PROTOCOL_ERROR, "stream 5: integer cut short"));
        peer.sends(lastData(5, 1));
        peer.expectsNothing();
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> peer.sends(open(5)));
    }

    @Test
    void anAcceptorMayResetAtOnce() {
        peer.sends(open(1));
        peer.streams.getFirst().reset(ErrorCode.ORIGIN_UNREACHABLE, "no answer");
        peer.sends(lastData(1, 100));

        peer.expects(new Frame.Reset(1, ErrorCode.ORIGIN_UNREACHABLE, "no answer"));
        assertThat(peer.accepted.getFirst().take()).isEmpty();
    }

    @Test
    void anAnswerThatNoFrameHoldsIsRefusedToItsAuthor() {
        peer.sends(open(1));
        Stream stream = peer.streams.getFirst();
        Fields huge = Fields.of("cookie", "c".repeat(70_000));

        assertThatIllegalArgumentException().isThrownBy(() -> stream.sendHead(200, huge, true));
        assertThatIllegalArgumentException().isThrownBy(() -> stream.sendTrailers(huge));

        peer.expectsNothing();
        stream.sendHead(502, Fields.EMPTY, true);
        peer.expects(new Frame.Head(1, true, 502, Fields.EMPTY));
    }

    @Test
    void openingAndRefusingWithoutReadingEndsTheLink() {
        table.maxStreams(0);

        floodEndsTheLink(id -> peer.sends(open(id)));
    }

    @Test
    void malformedRequestsWithoutReadingEndTheLink() {
        floodEndsTheLink(id -> peer.sends(malformedOpen(id)));
    }

    @Test
    void openingAndBreakingRulesWithoutReadingEndsTheLink() {
        floodEndsTheLink(id -> peer.sends(new Frame.Open(id, true, GET), data(id, 1)));
    }

    @Test
    void provokingResetsOfTheOriginWithoutReadingEndsTheLink() {
        floodEndsTheLink(id -> {
            peer.sends(open(id));
            peer.streams.getLast().reset(ErrorCode.ORIGIN_UNREACHABLE, "no answer");
        });
    }

    @Test
    void aPeerThatReadsMayProvokeAsManyResetsAsItLikes() {
        for (int id = 1; id < 3 * Limits.MAX_PENDING_RESETS; id++) {
            peer.sends(new Frame.Open(id, true, GET), data(id, 1));
            assertThat(peer.receives()).hasSize(1);
        }
    }

    private void floodEndsTheLink(IntConsumer provoke) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> {
                    for (int id = 1; id < 2 * Limits.MAX_PENDING_RESETS; id++) {
                        provoke.accept(id);
                    }
                })
                .withMessage("more than 4000 resets pending")
                .matches(ProtocolException::endsLink)
                .matches(broken -> broken.code() == ErrorCode.LIMIT);
    }

    /** An OPEN without a method. */
    private ByteBuf malformedOpen(int id) {
        return peer.buffers.heapBuffer().writeMedium(0).writeShort(0x0100).writeInt(id);
    }
}
