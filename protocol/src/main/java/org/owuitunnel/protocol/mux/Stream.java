package org.owuitunnel.protocol.mux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.flow.ReceiveWindow;
import org.owuitunnel.protocol.flow.SendWindow;
import org.owuitunnel.protocol.flow.Turn;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameWriter;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.mux.StreamState.Event;

/**
 * One request and its answer, or one upgraded WebSocket. Confined to the link's event loop.
 *
 * <p>What is sent waits in a queue until the scheduler chooses this stream and the peer's credit allows it. The queue is
 * not bounded here: the sender watches {@link #queuedBytes} and {@link StreamHandler#onSent}.
 */
public final class Stream {
    private final StreamTable table;
    private final int id;
    private final SendWindow sendWindow = new SendWindow(Limits.INITIAL_WINDOW_BYTES);
    private final ReceiveWindow receiveWindow;
    private final ArrayDeque<Frame.OfStream> queue = new ArrayDeque<>(2);

    /** Octets of DATA in {@link #queue}. */
    private int queuedBytes;

    /** Octets to grant with the next CREDIT; 0 when none is due. */
    private int dueCredit;

    /** True once END, trailers or a reset have been queued: nothing may follow. */
    private boolean endQueued;

    /** True while the peer owes the final HEAD of its answer: only at the end that opened the stream. */
    private boolean awaitsHead;

    private StreamState state = StreamState.OPEN;
    private StreamHandler handler = Ignoring.INSTANCE;

    /** Why the stream failed before it had a handler; null otherwise. */
    private @Nullable Runnable unheard;

    final Turn<Stream> turn = new Turn<>(this);

    Stream(StreamTable table, int id, boolean awaitsHead) {
        this.table = table;
        this.id = id;
        this.awaitsHead = awaitsHead;
        this.receiveWindow = table.newReceiveWindow();
    }

    /** Number of this stream on its link. */
    public int id() {
        return id;
    }

    /** True once neither end may send. */
    public boolean closed() {
        return state == StreamState.CLOSED;
    }

    /** Octets of DATA that wait for the scheduler or for credit. */
    public int queuedBytes() {
        return queuedBytes;
    }

    /**
     * Sends an answer's head; {@code last} when nothing follows it.
     *
     * @throws IllegalArgumentException when no frame can hold it; the stream is as it was
     */
    public void sendHead(int status, Fields fields, boolean last) {
        enqueueFields(new Frame.Head(id, last, status, fields), last);
    }

    /** Sends bytes, which are the stream's from now on; {@code last} ends this direction. */
    public void sendData(ByteBuf bytes, boolean last) {
        if (closed() || endQueued) {
            bytes.release();
            return;
        }
        if (!bytes.isReadable() && !last) {
            bytes.release();
            return;
        }
        queued(bytes.readableBytes());
        enqueue(new Frame.Data(id, last, bytes), last);
    }

    /**
     * Sends trailers and ends this direction.
     *
     * @throws IllegalArgumentException when no frame can hold them; the stream is as it was
     */
    public void sendTrailers(Fields fields) {
        enqueueFields(new Frame.Trailers(id, fields), true);
    }

    /** Ends the stream in both directions; what is queued is dropped. Does nothing on a closed stream. */
    public void reset(ErrorCode code, String detail) {
        if (closed()) {
            return;
        }
        if (!unsent()) {
            table.sendReset(id, code, detail);
        }
        close();
    }

    /** True while the peer cannot know of this stream: its OPEN still waits. */
    public boolean unsent() {
        return queue.peek() instanceof Frame.Open;
    }

    /** The next hop has taken {@code octets} of received DATA: lets the peer send as many. */
    public void consumed(int octets) {
        if (!state.receiving()) {
            return;
        }
        int grant = receiveWindow.consumed(octets, table.clock().getAsLong(), table.roundTripNanos());
        if (grant > 0) {
            if (dueCredit == 0) {
                table.creditDue(this);
            }
            dueCredit += grant;
        }
    }

    /** Sets who is told of this stream from now on, and tells him at once if it has failed meanwhile. */
    void handler(StreamHandler user) {
        handler = user;
        Runnable missed = unheard;
        if (missed != null) {
            unheard = null;
            missed.run();
        }
    }

    /** The request came without a body. */
    void endRemote() {
        advance(Event.REMOTE_END);
    }

    void sendOpen(Frame.Open open) {
        enqueue(open, open.last());
    }

    private void enqueueFields(Frame.OfStream frame, boolean last) {
        if (!closed() && !endQueued) {
            FrameWriter.requireFits(frame);
            enqueue(frame, last);
        }
    }

    private void enqueue(Frame.OfStream frame, boolean last) {
        if (closed() || endQueued) {
            return;
        }
        endQueued = last;
        queue.add(frame);
        table.ready(this);
    }

    /** True when a frame could be written now: asked by the scheduler. */
    boolean sendable() {
        Frame.OfStream next = queue.peek();
        if (!(next instanceof Frame.Data data)) {
            return next != null;
        }
        return !sendWindow.exhausted() || !data.bytes().isReadable();
    }

    /** Writes the next frame, a DATA frame of at most {@code room} octets. Only when {@link #sendable}. */
    void writeNext(ByteBuf out, int room) {
        Frame.OfStream frame = queue.element();
        if (frame instanceof Frame.Data data) {
            writeData(out, data, room);
            return;
        }
        queue.remove();
        FrameWriter.write(out, frame);
        endIfLast();
    }

    private void writeData(ByteBuf out, Frame.Data data, int room) {
        int length = Math.min(data.bytes().readableBytes(), Math.min(Limits.MAX_DATA_BYTES, room));
        length = sendWindow.allowed(length);
        FrameWriter.writeData(out, data, length);
        sendWindow.sent(length);
        queued(-length);
        if (!data.bytes().isReadable()) {
            queue.remove();
            data.bytes().release();
            endIfLast();
        }
        if (length > 0) {
            handler.onSent(length);
        }
    }

    private void endIfLast() {
        if (endQueued && queue.isEmpty()) {
            advance(Event.LOCAL_END);
        }
    }

    /** The CREDIT that is due, which is due no longer. */
    int takeCredit() {
        int credit = dueCredit;
        dueCredit = 0;
        return credit;
    }

    void onHead(Frame.Head head) {
        if (!awaitsHead || !state.receiving()) {
            throw fault(ErrorCode.PROTOCOL_ERROR, "HEAD that was not expected");
        }
        if (head.interim() && head.last()) {
            throw fault(ErrorCode.PROTOCOL_ERROR, "interim HEAD with END");
        }
        awaitsHead = head.interim();
        if (head.last()) {
            advance(Event.REMOTE_END);
        }
        handler.onHead(head.status(), head.fields(), head.last());
    }

    void onData(Frame.Data data) {
        int length = data.bytes().readableBytes();
        try {
            requireBody("DATA");
            if (!receiveWindow.received(length)) {
                throw ProtocolException.link(
                        ErrorCode.FLOW_CONTROL, "stream " + id + ": DATA beyond the window of " + receiveWindow.size());
            }
        } catch (ProtocolException e) {
            data.bytes().release();
            throw e;
        }
        if (data.last()) {
            advance(Event.REMOTE_END);
        }
        handler.onData(data.bytes(), data.last());
    }

    void onTrailers(Frame.Trailers trailers) {
        requireBody("TRAILERS");
        advance(Event.REMOTE_END);
        handler.onTrailers(trailers.fields());
    }

    void onCredit(Frame.Credit credit) {
        if (!sendWindow.granted(credit.bytes())) {
            throw fault(ErrorCode.FLOW_CONTROL, "CREDIT beyond 2147483647");
        }
        if (!queue.isEmpty()) {
            table.ready(this);
        }
    }

    /** Ends the stream without a word to the peer and tells the handler why. */
    void fail(ErrorCode code, String detail) {
        if (closed()) {
            return;
        }
        close();
        if (handler == Ignoring.INSTANCE) {
            unheard = () -> handler.onReset(code, detail);
        } else {
            handler.onReset(code, detail);
        }
    }

    private void requireBody(String what) {
        if (!state.receiving()) {
            throw fault(ErrorCode.STREAM_CLOSED, what + " after END");
        }
        if (awaitsHead) {
            throw fault(ErrorCode.PROTOCOL_ERROR, what + " before HEAD");
        }
    }

    private ProtocolException fault(ErrorCode code, String what) {
        return ProtocolException.stream(id, code, what);
    }

    private void close() {
        advance(Event.RESET);
        for (Frame.OfStream frame : queue) {
            if (frame instanceof Frame.Data data) {
                data.bytes().release();
            }
        }
        queue.clear();
        queued(-queuedBytes);
    }

    private void queued(int octets) {
        queuedBytes += octets;
        table.queued(octets);
    }

    private void advance(Event event) {
        state = state.on(event);
        if (dueCredit > 0 && !state.receiving()) {
            dueCredit = 0;
            table.creditNotDue(this);
        }
        if (closed()) {
            receiveWindow.close();
            table.remove(this);
        }
    }
}
