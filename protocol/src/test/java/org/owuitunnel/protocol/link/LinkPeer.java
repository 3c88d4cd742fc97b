package org.owuitunnel.protocol.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;
import org.owuitunnel.protocol.testing.CountedBuffers;
import org.owuitunnel.protocol.testing.FakeClock;
import org.owuitunnel.protocol.testing.RecordingHandler;
import org.owuitunnel.protocol.testing.TaskQueue;

/** The other end of a link, which does what a test tells it: over messages, with a clock and a loop that stand still. */
final class LinkPeer implements LinkListener {
    static final RequestHead GET = new RequestHead("GET", "a.test", "/", false, Fields.EMPTY);

    final CountedBuffers buffers = new CountedBuffers();
    final FakeClock clock = new FakeClock();
    final TaskQueue loop = new TaskQueue();
    final Link link;

    /** What the link told its owner. */
    final List<String> events = new ArrayList<>();

    /** The handler of every stream that the peer opens. */
    StreamHandler handler = new RecordingHandler();

    final List<Stream> accepted = new ArrayList<>();
    private RecordingWire wire = new RecordingWire();

    private LinkPeer(boolean accepts) {
        StreamAcceptor acceptor = accepts
                ? (stream, head, last) -> {
                    accepted.add(stream);
                    return handler;
                }
                : null;
        link = new Link(new Link.Environment(loop, buffers, clock), this, acceptor);
    }

    /** The peer of a link that opens streams, over a first wire on which both have said hello with a PING. */
    static LinkPeer ofOpener() {
        return new LinkPeer(false).greeted();
    }

    /** The same for a link that accepts streams. */
    static LinkPeer ofAcceptor() {
        return new LinkPeer(true).greeted();
    }

    private LinkPeer greeted() {
        attaches(0);
        assertThat(receives()).containsExactly(new Frame.Ping(clock.getAsLong()));
        sends(new Frame.Pong(clock.getAsLong()));
        return this;
    }

    /** Attaches a new wire, over which the peer says that it has {@code received} octets. */
    RecordingWire attaches(long received) {
        wire.drop();
        wire = new RecordingWire();
        link.attach(wire, received);
        return wire;
    }

    /** The wire breaks and everything that was under way is lost. */
    void cuts() {
        link.detach();
        loop.runAll();
        wire.drop();
    }

    RecordingWire wire() {
        return wire;
    }

    void sends(Frame... frames) {
        ByteBuf message = buffers.heapBuffer();
        for (Frame frame : frames) {
            FrameWriter.write(message, frame);
        }
        sends(message);
    }

    /** Sends a message, which is released. */
    void sends(ByteBuf message) {
        try {
            link.onMessage(message);
        } finally {
            message.release();
        }
    }

    /** Lets the loop turn and takes the frames that have been flushed. */
    List<Frame> receives() {
        loop.runAll();
        return wire.take();
    }

    void expects(Frame... frames) {
        assertThat(receives()).containsExactly(frames);
    }

    void expectsNothing() {
        assertThat(receives()).isEmpty();
    }

    /** Lets {@code seconds} pass, with a tick after each. */
    void passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            link.tick();
        }
    }

    /** Ends the link and fails when a buffer is left. */
    void leavesNothing() {
        link.end(CloseCode.DONE, "test over");
        loop.runAll();
        wire.drop();
        assertThat(link.streams().size()).as("streams in the table").isZero();
        assertThat(buffers.live()).as("buffers not released").isZero();
    }

    Stream open(StreamHandler opened) {
        return Objects.requireNonNull(link.streams().open(GET, false, opened), "a stream");
    }

    ByteBuf bytes(int length) {
        return buffers.filled(length, 'x');
    }

    static Frame.Open open(int id) {
        return new Frame.Open(id, false, GET);
    }

    static Frame.Head head(int id) {
        return new Frame.Head(id, false, 200, Fields.EMPTY);
    }

    static Frame.Data data(int id, int length) {
        return new Frame.Data(
                id, false, Unpooled.wrappedBuffer("x".repeat(length).getBytes(US_ASCII)));
    }

    static Frame.Data lastData(int id, int length) {
        return new Frame.Data(id, true, data(id, length).bytes());
    }

    /** Octets that {@code frames} take on the wire. */
    static int octets(Frame... frames) {
        ByteBuf message = Unpooled.buffer();
        for (Frame frame : frames) {
            FrameWriter.write(
                    message,
                    frame instanceof Frame.Data data
                            ? new Frame.Data(
                                    data.streamId(), data.last(), data.bytes().duplicate())
                            : frame);
        }
        return message.readableBytes();
    }

    @Override
    public void onDrain() {
        events.add("drain");
    }

    @Override
    public void onSilent() {
        events.add("silent");
    }

    @Override
    public void onBroken(String why) {
        events.add("broken: " + why);
    }
}
