package org.owuitunnel.protocol.mux;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.flow.ReceiveWindow;
import org.owuitunnel.protocol.flow.Scheduler;
import org.owuitunnel.protocol.flow.Turn;
import org.owuitunnel.protocol.flow.WindowBudget;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.frame.RequestHead;

/**
 * The streams of one link as one of its ends sees them: opens and finds them, and chooses whose frame is next. Confined
 * to the link's event loop.
 */
public final class StreamTable {
    /** Room for the frame headers and heads in a message, in octets: two requests of a browser. */
    private static final int HEADS_HINT_BYTES = 2048;

    private final IntObjectHashMap<Stream> streams = new IntObjectHashMap<>();
    private final Scheduler<Stream> scheduler;

    /**
     * RESETs to send; they overtake DATA. At most {@link Limits#MAX_PENDING_RESETS} and one for each stream that was open
     * when they became as many.
     */
    private final ArrayDeque<Frame.Reset> resets = new ArrayDeque<>();

    /** Streams with a CREDIT to send, each at most once; they overtake DATA. */
    private final ArrayDeque<Stream> credits = new ArrayDeque<>();

    private final WindowBudget windowBudget = new WindowBudget(Limits.LINK_WINDOW_BUDGET_BYTES);
    private final LongSupplier clock;
    private final Runnable wake;

    /** Takes streams that the peer opens; null at the end that opens them itself. */
    private final @Nullable StreamAcceptor acceptor;

    private int maxStreams = Limits.MAX_STREAMS;

    /** Highest id that was opened, by whichever end opens. */
    private int lastId;

    /** Octets of DATA queued in all streams. */
    private long queuedBytes;

    /** Round trip of the link in nanoseconds; 0 while unknown. */
    private long roundTripNanos;

    private boolean draining;

    /**
     * A table without streams.
     *
     * @param clock nanoseconds, monotonic
     * @param wake called whenever there is something to write; may be called any number of times
     * @param acceptor takes the peer's streams, or null when only this end opens
     */
    public StreamTable(LongSupplier clock, Runnable wake, @Nullable StreamAcceptor acceptor) {
        this.scheduler = new Scheduler<>(Stream::sendable, clock);
        this.clock = clock;
        this.wake = wake;
        this.acceptor = acceptor;
    }

    /** Streams that are open now. */
    public int size() {
        return streams.size();
    }

    /** Bounds how many streams may be open at once: what the other end said it takes. */
    public void maxStreams(int limit) {
        maxStreams = Math.min(limit, Limits.MAX_STREAMS);
    }

    /** From now on no stream is opened or accepted; those that are open go on. */
    public void drain() {
        draining = true;
    }

    /**
     * The peer drains. It accepts no more of ours; but what it still opens it had opened before, since DRAIN overtakes
     * what waits.
     */
    public void peerDrains() {
        if (acceptor == null) {
            drain();
        }
    }

    /** True when no stream is opened or accepted any more. */
    public boolean draining() {
        return draining;
    }

    /** The link measured its round trip anew. */
    public void roundTripNanos(long nanos) {
        roundTripNanos = nanos;
    }

    /**
     * Opens a stream with a request; {@code last} when it has no body.
     *
     * @return null when the link takes no more: it drains, is full, or has used up its numbers
     * @throws IllegalArgumentException when no frame can hold {@code head}; nothing was opened
     */
    public @Nullable Stream open(RequestHead head, boolean last, StreamHandler handler) {
        if (draining || streams.size() >= maxStreams || lastId == Limits.MAX_STREAM_ID) {
            return null;
        }
        Frame.Open open = new Frame.Open(lastId + 1, last, head);
        FrameWriter.requireFits(open);
        Stream stream = add(++lastId, true);
        stream.handler(handler);
        stream.sendOpen(open);
        return stream;
    }

    /**
     * Takes a frame from the peer; the bytes of DATA are taken over in every case.
     *
     * @throws ProtocolException when the frame breaks the rules of its stream or of the link
     */
    public void onFrame(Frame.OfStream frame) {
        if (frame instanceof Frame.Open open) {
            accept(open);
            return;
        }
        Stream stream = streams.get(frame.streamId());
        if (stream == null) {
            ignore(frame);
            return;
        }
        switch (frame) {
            case Frame.Head head -> stream.onHead(head);
            case Frame.Data data -> stream.onData(data);
            case Frame.Trailers trailers -> stream.onTrailers(trailers);
            case Frame.Credit credit -> stream.onCredit(credit);
            case Frame.Reset reset -> stream.fail(reset.code(), reset.detail());
            case Frame.Open open -> throw new AssertionError("taken above: " + open);
        }
    }

    /**
     * A stream broke a rule: resets it and tells its handler. A stream that was never opened, because its OPEN could not
     * be read, counts as opened and reset.
     *
     * @throws ProtocolException when the faults come faster than their resets can be sent
     */
    public void onFault(ProtocolException fault) {
        int id = fault.streamId();
        String detail = String.valueOf(fault.getMessage());
        Stream stream = streams.get(id);
        if (stream != null) {
            sendReset(id, fault.code(), detail);
            stream.fail(fault.code(), detail);
        } else if (id > lastId) {
            if (acceptor == null) {
                throw ProtocolException.link(ErrorCode.PROTOCOL_ERROR, detail + " (never opened)");
            }
            requireRoomForReset();
            lastId = id;
            sendReset(id, fault.code(), detail);
        }
    }

    /** Ends every stream without a word to the peer: the link is gone. */
    public void failAll(ErrorCode code, String detail) {
        draining = true;
        for (Stream stream : new ArrayList<>(streams.values())) {
            stream.fail(code, detail);
        }
        resets.clear();
        credits.clear();
    }

    /** Writes the frames that overtake all others, RESET and CREDIT, while {@code out} is below {@code target} octets. */
    public void writeUrgent(ByteBuf out, int target) {
        while (out.readableBytes() < target) {
            Frame.Reset reset = resets.poll();
            if (reset == null) {
                break;
            }
            FrameWriter.write(out, reset);
        }
        while (out.readableBytes() < target) {
            Stream stream = credits.poll();
            if (stream == null) {
                break;
            }
            FrameWriter.write(out, new Frame.Credit(stream.id(), stream.takeCredit()));
        }
    }

    /** True when {@link #writeUrgent} would write. */
    public boolean hasUrgent() {
        return !resets.isEmpty() || !credits.isEmpty();
    }

    /**
     * Writes one frame of the stream whose turn it is, DATA of at most {@code room} octets; false when none can.
     *
     * @param bulk false when only streams may send that have sent little lately
     */
    public boolean writeNext(ByteBuf out, int room, boolean bulk) {
        Turn<Stream> turn = turn(bulk);
        if (turn == null) {
            return false;
        }
        int before = out.writerIndex();
        turn.owner().writeNext(out, room);
        scheduler.spent(turn, out.writerIndex() - before);
        return true;
    }

    /** True when {@link #writeNext} would write. */
    public boolean hasNext(boolean bulk) {
        return turn(bulk) != null;
    }

    private @Nullable Turn<Stream> turn(boolean bulk) {
        return bulk ? scheduler.next() : scheduler.nextSparse();
    }

    ReceiveWindow newReceiveWindow() {
        return new ReceiveWindow(Limits.INITIAL_WINDOW_BYTES, Limits.MAX_WINDOW_BYTES, windowBudget, clock.getAsLong());
    }

    /** Octets that {@link #writeNext} may have to write soon, at most {@code target}: a size for the message that takes them. */
    public int messageHint(int target) {
        return (int) Math.min(target, queuedBytes + HEADS_HINT_BYTES);
    }

    /** Octets of DATA were queued, or have left the queue when negative. */
    void queued(int octets) {
        queuedBytes += octets;
    }

    LongSupplier clock() {
        return clock;
    }

    long roundTripNanos() {
        return roundTripNanos;
    }

    void ready(Stream stream) {
        scheduler.ready(stream.turn);
        wake.run();
    }

    void creditDue(Stream stream) {
        credits.add(stream);
        wake.run();
    }

    /** The peer's direction has ended meanwhile: it needs no credit any more. */
    void creditNotDue(Stream stream) {
        credits.remove(stream);
    }

    void sendReset(int streamId, ErrorCode code, String detail) {
        resets.add(new Frame.Reset(streamId, code, detail));
        wake.run();
    }

    void remove(Stream stream) {
        scheduler.remove(stream.turn);
        streams.remove(stream.id());
    }

    private void accept(Frame.Open open) {
        int id = open.streamId();
        if (acceptor == null) {
            throw ProtocolException.link(ErrorCode.PROTOCOL_ERROR, "OPEN from the end that may not open streams");
        }
        if (id <= lastId) {
            throw ProtocolException.link(
                    ErrorCode.PROTOCOL_ERROR, "OPEN of stream " + id + " (expected: > " + lastId + ")");
        }
        requireRoomForReset();
        lastId = id;
        if (draining || streams.size() >= maxStreams) {
            sendReset(id, ErrorCode.REFUSED, draining ? "draining" : "too many streams");
            return;
        }
        Stream stream = add(id, false);
        if (open.last()) {
            stream.endRemote();
        }
        stream.handler(acceptor.accept(stream, open.head(), open.last()));
    }

    /** The peer pays one frame for each stream it opens, and a RESET may answer each: their backlog needs a bound. */
    private void requireRoomForReset() {
        if (resets.size() >= Limits.MAX_PENDING_RESETS) {
            throw ProtocolException.link(ErrorCode.LIMIT, "more than " + Limits.MAX_PENDING_RESETS + " resets pending");
        }
    }

    private Stream add(int id, boolean awaitsHead) {
        Stream stream = new Stream(this, id, awaitsHead);
        streams.put(id, stream);
        return stream;
    }

    /** Frames for streams that have ended cross their end on the way; frames for streams never opened are a fault. */
    private void ignore(Frame.OfStream frame) {
        if (frame instanceof Frame.Data data) {
            data.bytes().release();
        }
        if (frame.streamId() > lastId) {
            throw ProtocolException.link(
                    ErrorCode.PROTOCOL_ERROR, "frame for stream " + frame.streamId() + ", which was never opened");
        }
    }
}
