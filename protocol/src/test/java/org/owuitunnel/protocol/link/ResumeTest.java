package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.owuitunnel.protocol.link.LinkPeer.data;
import static org.owuitunnel.protocol.link.LinkPeer.head;
import static org.owuitunnel.protocol.link.LinkPeer.lastData;
import static org.owuitunnel.protocol.link.LinkPeer.octets;
import static org.owuitunnel.protocol.link.LinkPeer.open;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.testing.RecordingHandler;

/** A link that loses its wire and goes on over another; drain, which each wire has to carry. */
final class ResumeTest {
    private final LinkPeer peer = LinkPeer.ofOpener();
    private final Link link = peer.link;
    private final RecordingHandler visitor = new RecordingHandler();

    @AfterEach
    void nothingIsLeft() {
        peer.leavesNothing();
    }

    @Test
    void whatThePeerHasNotReceivedIsSentAgainInOrderBeforeAnythingNew() {
        Stream stream = peer.open(visitor);
        turn();
        stream.sendData(peer.bytes(3), false);
        turn();
        stream.sendData(peer.bytes(4), false);
        turn();
        peer.cuts();
        stream.sendData(peer.bytes(5), true);

        peer.attaches(octets(open(1)));

        peer.expects(ping(), data(1, 3), data(1, 4), lastData(1, 5));
    }

    @Test
    void aMessageOfWhichAPartWasReceivedIsSentFromThere() {
        Stream stream = peer.open(visitor);
        stream.sendData(peer.bytes(3), false);
        stream.sendData(peer.bytes(4), false);
        turn();
        peer.cuts();

        peer.attaches(octets(open(1), data(1, 3)));

        peer.expects(ping(), data(1, 4));
    }

    @Test
    void nothingIsSentAgainWhenThePeerHasEverything() {
        peer.open(visitor);
        turn();
        peer.cuts();

        peer.attaches(octets(open(1)));

        peer.expects(ping());
        assertThat(link.unacknowledged()).isZero();
    }

    @Test
    void aReplayThatIsCutShortBeginsAgainWhereThePeerSaysItIs() {
        Stream stream = peer.open(visitor);
        turn();
        for (int i = 1; i <= 4; i++) {
            stream.sendData(peer.bytes(i), false);
            turn();
        }
        peer.cuts();
        RecordingWire second = peer.attaches(octets(open(1)));
        second.room = 2;
        peer.expects(ping(), data(1, 1));
        peer.cuts();

        RecordingWire third = peer.attaches(octets(open(1), data(1, 1)));
        third.room = 2;
        peer.expects(ping(), data(1, 2));
        stream.sendData(peer.bytes(5), true);
        peer.cuts();

        peer.attaches(octets(open(1), data(1, 1)));
        peer.expects(ping(), data(1, 2), data(1, 3), data(1, 4), lastData(1, 5));
    }

    @Test
    void anAckDuringAReplaySkipsNothingAndRepeatsNothing() {
        Stream stream = peer.open(visitor);
        turn();
        for (int i = 1; i <= 4; i++) {
            stream.sendData(peer.bytes(i), false);
            turn();
        }
        peer.cuts();
        RecordingWire second = peer.attaches(0);
        second.room = 3;
        peer.expects(ping(), open(1), data(1, 1));

        peer.sends(new Frame.Ack(octets(open(1), data(1, 1))));
        second.room = -1;
        link.onWritable();

        peer.expects(data(1, 2), data(1, 3), data(1, 4));
    }

    @Test
    void aPingOvertakesAReplay() {
        Stream stream = peer.open(visitor);
        turn();
        for (int i = 1; i <= 4; i++) {
            stream.sendData(peer.bytes(i), false);
            turn();
        }
        peer.cuts();
        RecordingWire second = peer.attaches(0);
        second.room = 2;
        peer.expects(ping(), open(1));

        peer.sends(new Frame.Ping(42));
        second.room = -1;

        peer.expects(new Frame.Pong(42), data(1, 1), data(1, 2), data(1, 3), data(1, 4));
    }

    @Test
    void resetsAndCreditWaitForTheReplayForTheyAreNumbered() {
        Stream first = peer.open(visitor);
        Stream second = peer.open(visitor);
        turn();
        first.sendData(peer.bytes(1), false);
        turn();
        peer.cuts();
        second.reset(ErrorCode.CANCELLED, "");

        peer.attaches(0);

        peer.expects(ping(), open(1), open(2), data(1, 1), new Frame.Reset(2, ErrorCode.CANCELLED, ""));
    }

    @Test
    void aPeerThatClaimsTooMuchOrTooLittleIsRefusedAndTheLinkIsAsItWas() {
        peer.open(visitor);
        turn();
        int sent = octets(open(1));
        peer.sends(new Frame.Ack(4));
        peer.cuts();

        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> peer.attaches(sent + 1));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> peer.attaches(3));

        assertThat(link.attached()).isFalse();
        assertThat(link.unacknowledged()).isEqualTo(sent - 4);
        peer.attaches(sent);
        peer.expects(ping());
    }

    @Test
    void messagesThatArriveAfterTheWireWasGivenUpAreNotCounted() {
        peer.open(visitor);
        turn();
        peer.cuts();

        peer.sends(head(1));

        assertThat(link.received()).isZero();
        assertThat(visitor.take()).isEmpty();
        peer.attaches(octets(open(1)));
        peer.sends(head(1));
        assertThat(visitor.take()).containsExactly("HEAD 200");
    }

    @Test
    void framesOfALaterVersionAreCountedAndSoNotSentAgain() {
        peer.sends(peer.buffers
                .heapBuffer()
                .writeMedium(1)
                .writeShort(0x7f00)
                .writeInt(9)
                .writeByte(0));

        assertThat(link.received()).isEqualTo(10);
    }

    @Test
    void drainIsSaidAgainOnEachWire() {
        link.drain();
        peer.expects(new Frame.Drain());
        assertThat(link.streams().open(LinkPeer.GET, true, visitor)).isNull();

        peer.cuts();
        peer.attaches(0);

        peer.expects(ping(), new Frame.Drain());
    }

    @Test
    void drainOfTheAcceptingEndStopsTheOpeningEnd() {
        peer.open(visitor);
        peer.expects(open(1));

        peer.sends(new Frame.Drain(), head(1));

        assertThat(peer.events).containsExactly("drain");
        assertThat(link.streams().open(LinkPeer.GET, true, visitor)).isNull();
        assertThat(visitor.take()).containsExactly("HEAD 200");
    }

    @Test
    void drainOfTheOpeningEndRefusesNothingThatItHadOpenedBefore() {
        // DRAIN is not numbered: it overtakes what waits, and what has to be sent again.
        LinkPeer opener = LinkPeer.ofAcceptor();

        opener.sends(new Frame.Drain(), open(1));

        assertThat(opener.events).containsExactly("drain");
        assertThat(opener.accepted).hasSize(1);
        opener.expectsNothing();
        opener.leavesNothing();
    }

    @Test
    void aDrainingAcceptingEndRefusesWhatCrossesItsDrain() {
        LinkPeer opener = LinkPeer.ofAcceptor();
        opener.link.drain();

        opener.sends(open(1));

        opener.expects(new Frame.Drain(), new Frame.Reset(1, ErrorCode.REFUSED, "draining"));
        opener.leavesNothing();
    }

    @Test
    void aHundredCutsLoseAndRepeatNothing() {
        Stream stream = peer.open(visitor);
        List<Integer> lengths = new ArrayList<>();
        long peerHas = 0;
        int frames = 0;
        for (int i = 1; i <= 100; i++) {
            stream.sendData(peer.bytes(i), false);
            for (Frame frame : peer.receives()) {
                if (frame instanceof Frame.OfStream && frames++ % 3 != 2) {
                    peerHas += octets(frame);
                    if (frame instanceof Frame.Data data) {
                        lengths.add(data.bytes().readableBytes());
                    }
                } else if (frame instanceof Frame.OfStream) {
                    break;
                }
            }
            peer.cuts();
            peer.attaches(peerHas);
        }
        peer.receives().forEach(frame -> {
            if (frame instanceof Frame.Data data) {
                lengths.add(data.bytes().readableBytes());
            }
        });

        assertThat(lengths).hasSize(100).isSorted().doesNotHaveDuplicates();
    }

    private void turn() {
        peer.receives();
    }

    private Frame ping() {
        return new Frame.Ping(peer.clock.getAsLong());
    }
}
