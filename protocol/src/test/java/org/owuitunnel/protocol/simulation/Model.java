package org.owuitunnel.protocol.simulation;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;

/**
 * Judges what crosses the wires by accounts of its own, kept from the frames alone: numbering and replay, the order of
 * frames, credit, content.
 */
final class Model {
    private final long seed;
    private final Figures figures;
    private final Numbering opening;
    private final Numbering accepting;
    private final List<Half> openingHalves = new ArrayList<>();
    private final List<Half> acceptingHalves = new ArrayList<>();
    private final Sent sent = new Sent();
    private final Delivered delivered = new Delivered();
    private int lastOpened;

    Model(long seed, Figures figures) {
        this.seed = seed;
        this.figures = figures;
        opening = new Numbering(figures);
        accepting = new Numbering(figures);
    }

    /** The octets that {@code side} sends. */
    Numbering numbering(Side side) {
        return side == Side.OPENING ? opening : accepting;
    }

    /** What {@code side} has done on a stream. */
    Half half(Side side, int stream) {
        while (openingHalves.size() <= stream) {
            int next = openingHalves.size();
            openingHalves.add(new Half(new Content(seed, next, Side.OPENING)));
            acceptingHalves.add(new Half(new Content(seed, next, Side.ACCEPTING)));
        }
        return (side == Side.OPENING ? openingHalves : acceptingHalves).get(stream);
    }

    /** {@code side} has a new wire and was told that the other end has {@code peerReceived} octets. */
    void attached(Side side, long peerReceived) {
        numbering(side).restart(peerReceived);
        numbering(side.other()).told(numbering(side.other()).received());
    }

    /** {@code side} hands {@code message} to its wire. */
    void sent(Side side, ByteBuf message) {
        int size = message.readableBytes();
        Expect.that(size > 0 && size <= Limits.MAX_MESSAGE_BYTES, "message of {} octets", size);
        Numbering numbering = numbering(side);
        int before = numbering.sent();
        sent.begin(side, message.duplicate());
        numbering.message(before, sent.bulk);
        figures.messages++;
    }

    /** {@code message} of {@code side} reaches the other end. */
    void delivered(Side side, ByteBuf message) {
        delivered.begin(side, message.duplicate());
    }

    void expectSettled() {
        opening.expectSettled();
        accepting.expectSettled();
    }

    /** Reads the messages of one side. */
    private abstract static class Reading implements FrameSink, FrameReader.StreamFaults {
        Side side = Side.OPENING;
        ByteBuf message = io.netty.buffer.Unpooled.EMPTY_BUFFER;

        void begin(Side from, ByteBuf octets) {
            side = from;
            message = octets;
            FrameReader.read(octets, this, this);
        }

        @Override
        public void onStreamFault(ProtocolException fault) {
            throw new AssertionError(side + " sends what is malformed", fault);
        }
    }

    private final class Sent extends Reading {
        private boolean fresh;
        private boolean bulk;

        @Override
        void begin(Side from, ByteBuf octets) {
            bulk = false;
            super.begin(from, octets);
        }

        @Override
        public void onLinkFrame(Frame.OfLink frame) {
            figures.frames++;
            if (frame instanceof Frame.Ack ack) {
                numbering(side.other()).acks(ack.offset());
            }
        }

        @Override
        public void onStreamBytes(int octets) {
            figures.frames++;
            figures.octets += octets;
            fresh = numbering(side).frame(message, message.readerIndex() - Limits.HEADER_BYTES, octets);
        }

        @Override
        public void onStreamFrame(Frame.OfStream frame) {
            try {
                if (fresh) {
                    judge(frame);
                }
            } finally {
                if (frame instanceof Frame.Data data) {
                    data.bytes().release();
                }
            }
        }

        private void judge(Frame.OfStream frame) {
            int id = frame.streamId();
            Half own = half(side, id);
            Half other = half(side.other(), id);
            boolean known = side == Side.OPENING ? own.begun : other.beginHasArrived;
            Expect.that(known || frame instanceof Frame.Open, "{}: frame before OPEN: {}", side, frame);
            boolean crosses = frame instanceof Frame.Reset; // a RESET that waited while the other end's came
            Expect.that(!own.reset && (crosses || !other.resetHasArrived), "{}: frame after RESET: {}", side, frame);
            switch (frame) {
                case Frame.Open open -> {
                    Expect.that(side == Side.OPENING && id > lastOpened, "{} opens {} after {}", side, id, lastOpened);
                    lastOpened = id;
                    own.begun = true;
                    body(own, open.last(), frame);
                }
                case Frame.Head head -> {
                    Expect.that(side == Side.ACCEPTING && !own.answered, "{}: HEAD not expected: {}", side, frame);
                    Expect.that(!(head.interim() && head.last()), "interim HEAD with END");
                    own.answered = !head.interim();
                    body(own, head.last(), frame);
                }
                case Frame.Data data -> {
                    Expect.that(side == Side.OPENING || own.answered, "DATA before HEAD on {}", id);
                    data(own, data);
                    body(own, data.last(), frame);
                }
                case Frame.Trailers trailers -> {
                    Expect.that(side == Side.OPENING || own.answered, "TRAILERS before HEAD on {}", id);
                    body(own, true, trailers);
                }
                case Frame.Reset reset -> own.reset = true;
                case Frame.Credit credit -> credit(own, other, credit);
            }
        }

        private void body(Half own, boolean last, Frame.OfStream frame) {
            Expect.that(!own.ended, "{}: frame after END: {}", side, frame);
            own.ended = last;
            bulk = true;
        }

        private void data(Half own, Frame.Data data) {
            int length = data.bytes().readableBytes();
            Expect.that(length <= Limits.MAX_DATA_BYTES && (length > 0 || data.last()), "DATA of {} octets", length);
            Expect.that(own.content.matches(data.bytes(), own.data, length), "{}: wrong octets at {}", side, own.data);
            own.data += length;
            Expect.that(own.data <= own.credit, "{}: {} octets sent of {} granted", side, own.data, own.credit);
        }

        private void credit(Half own, Half other, Frame.Credit credit) {
            own.granted += credit.bytes();
            long growth = own.granted - own.consumed;
            Expect.that(
                    growth <= Limits.MAX_WINDOW_BYTES - Limits.INITIAL_WINDOW_BYTES,
                    "{}: granted {} for {} that were taken",
                    side,
                    own.granted,
                    own.consumed);
            Expect.that(!other.endHasArrived, "{}: CREDIT for a direction that has ended: {}", side, credit);
        }
    }

    private final class Delivered extends Reading {
        @Override
        public void onLinkFrame(Frame.OfLink frame) {
            if (frame instanceof Frame.Ack ack) {
                numbering(side.other()).acknowledge(ack.offset());
            }
        }

        @Override
        public void onStreamBytes(int octets) {
            numbering(side).received(octets);
        }

        @Override
        public void onStreamFrame(Frame.OfStream frame) {
            Half own = half(side, frame.streamId());
            switch (frame) {
                case Frame.Open open -> {
                    own.beginHasArrived = true;
                    own.endHasArrived |= open.last();
                }
                case Frame.Head head -> own.endHasArrived |= head.last();
                case Frame.Data data -> {
                    own.endHasArrived |= data.last();
                    data.bytes().release();
                }
                case Frame.Trailers trailers -> own.endHasArrived = true;
                case Frame.Reset reset -> own.resetHasArrived = true;
                case Frame.Credit credit -> half(side.other(), frame.streamId()).credit += credit.bytes();
            }
        }
    }
}
