package org.owuitunnel.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.owuitunnel.protocol.link.LinkPeer.data;
import static org.owuitunnel.protocol.link.LinkPeer.head;
import static org.owuitunnel.protocol.link.LinkPeer.octets;
import static org.owuitunnel.protocol.link.LinkPeer.open;

import io.netty.buffer.ByteBuf;
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

/** What ends a link, by the peer's fault or a handler's, and what does not. */
final class LinkEndTest {
    private static final int WINDOW = Limits.INITIAL_WINDOW_BYTES;

    private final LinkPeer peer = LinkPeer.ofOpener();
    private final Link link = peer.link;
    private final RecordingHandler visitor = new RecordingHandler();

    @AfterEach
    void nothingIsLeft() {
        peer.leavesNothing();
    }

    @Test
    void anAckOfWhatWasNeverSentEndsTheLink() {
        peer.open(visitor);
        peer.expects(open(1));
        int sent = octets(open(1));

        peer.sends(new Frame.Ack(sent + 1));

        assertThat(peer.events).containsExactly("broken: ACK: " + (sent + 1) + " (expected: 0 to " + sent + ")");
        assertThat(peer.wire().closed).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void anAckThatGoesBackEndsTheLink() {
        peer.open(visitor);
        peer.expects(open(1));
        peer.sends(new Frame.Ack(9), new Frame.Ack(9), new Frame.Ack(8));

        assertThat(peer.events).singleElement().asString().startsWith("broken: ACK: 8 (expected: 9 to ");
    }

    @Test
    void anIllegalMessageEndsTheLinkAndEachStreamIsTold() {
        Stream stream = answered();
        stream.sendData(peer.bytes(100), false);

        peer.sends(peer.bytes(3));

        assertThat(peer.events).containsExactly("broken: frame header cut short: 3 octets");
        assertThat(peer.wire().closed).isEqualTo(CloseCode.PROTOCOL_ERROR);
        assertThat(link.ended()).isTrue();
        assertThat(visitor.take()).containsExactly("HEAD 200", "RESET LINK_LOST frame header cut short: 3 octets");
    }

    @Test
    void aLinkEndsOnce() {
        answered();

        link.end(CloseCode.DONE, "stopped");
        link.end(CloseCode.INTERNAL_ERROR, "again");
        peer.sends(head(1), data(1, 5));
        peer.sends(peer.bytes(3));
        peer.passes(20);

        assertThat(peer.wire().closed).isEqualTo(CloseCode.DONE);
        assertThat(visitor.take()).containsExactly("HEAD 200", "RESET LINK_LOST stopped");
        assertThat(peer.events).isEmpty();
        assertThat(link.streams().open(LinkPeer.GET, true, visitor)).isNull();
        assertThatIllegalStateException().isThrownBy(() -> link.attach(new RecordingWire(), 0));
    }

    @Test
    void aHandlerMayEndTheLinkInTheMiddleOfAMessage() {
        List<String> told = new ArrayList<>();
        peer.open(new RecordingHandler() {
            @Override
            public void onHead(int status, Fields fields, boolean last) {
                told.add("HEAD");
                link.end(CloseCode.DONE, "");
            }

            @Override
            public void onData(ByteBuf bytes, boolean last) {
                told.add("DATA");
                bytes.release();
            }
        });
        peer.receives();

        peer.sends(head(1), data(1, 100), new Frame.Ack(1), new Frame.Ping(1));

        assertThat(told).containsExactly("HEAD");
        assertThat(peer.events).isEmpty();
    }

    @Test
    void aHandlerMayEndTheLinkWhileItSends() {
        Stream stream = peer.open(new RecordingHandler() {
            @Override
            public void onSent(int octets) {
                link.end(CloseCode.DONE, "");
            }
        });
        stream.sendData(peer.bytes(100_000), true);

        peer.expectsNothing();

        assertThat(link.ended()).isTrue();
    }

    @Test
    void aHandlerMayResetItsStreamWhileItSends() {
        List<Stream> streams = new ArrayList<>();
        streams.add(peer.open(new RecordingHandler() {
            @Override
            public void onSent(int octets) {
                streams.getFirst().reset(ErrorCode.CANCELLED, "");
            }
        }));
        streams.getFirst().sendData(peer.bytes(100_000), true);

        List<Frame> frames = peer.receives();
        assertThat(frames).hasSize(3).startsWith(open(1)).endsWith(new Frame.Reset(1, ErrorCode.CANCELLED, ""));
        assertThat(frames.get(1)).isInstanceOf(Frame.Data.class);
    }

    @Test
    void aHandlerThatFailsCostsTheWireAndNotTheNumbering() {
        Stream first = peer.open(new RecordingHandler() {
            @Override
            public void onHead(int status, Fields fields, boolean last) {
                throw new IllegalStateException("bug");
            }
        });
        peer.open(visitor);
        peer.receives();

        assertThatThrownBy(() -> peer.sends(head(1), head(2))).hasMessage("bug");
        peer.sends(data(2, 1)); // was already under way on the wire that the owner now closes

        assertThat(link.attached()).isFalse();
        assertThat(link.received()).isEqualTo(octets(head(1)));
        peer.attaches(0);
        peer.sends(head(2), data(2, 1));
        assertThat(visitor.take()).containsExactly("HEAD 200", "DATA 1");
        first.reset(ErrorCode.INTERNAL_ERROR, "");
        peer.receives();
    }

    @Test
    void aHandlerThatFailsWhileItsDataLeavesEndsTheLink() {
        Stream stream = peer.open(new RecordingHandler() {
            @Override
            public void onSent(int octets) {
                throw new IllegalStateException("bug");
            }
        });
        stream.sendData(peer.bytes(10), true);

        assertThatThrownBy(peer.loop::runAll).hasMessage("bug");

        assertThat(link.ended()).isTrue();
        assertThat(peer.wire().closed).isEqualTo(CloseCode.INTERNAL_ERROR);
    }

    @Test
    void aPeerThatReadsButNeverAcknowledgesEndsItsLink() {
        Stream stream = answered();

        for (int i = 0; i < 40_000 && !link.ended(); i++) {
            stream.consumed(WINDOW / 4);
            peer.receives();
        }

        assertThat(peer.events).containsExactly("broken: no ACK for 32768 messages");
    }

    private Stream answered() {
        Stream stream = peer.open(visitor);
        peer.receives();
        peer.sends(head(1));
        return stream;
    }
}
