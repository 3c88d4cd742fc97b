package org.owuitunnel.protocol.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.flow.FlightWindow;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Frame;
import org.owuitunnel.protocol.frame.FrameReader;
import org.owuitunnel.protocol.frame.FrameSink;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamTable;

/**
 * One ordered, numbered sequence of frames each way, which goes on when the WebSocket under it is replaced. Confined to
 * one event loop.
 *
 * <p>Frames are gathered: everything that one turn of the loop produced leaves in messages of up to
 * {@link Limits#MESSAGE_TARGET_BYTES} and one flush. While no wire is attached, streams just wait.
 */
public final class Link {
    /** Room in a message below which no DATA frame is started: its header would be too large a share. */
    private static final int WORTHWHILE_BYTES = 1024;

    /** First capacity of a message, in octets: a few heads or credits. */
    private static final int SMALL_MESSAGE_BYTES = 1024;

    private final Executor loop;
    private final ByteBufAllocator allocator;
    private final LongSupplier clock;
    private final LinkListener listener;
    private final StreamTable streams;
    private final SendLog sendLog = new SendLog();
    private final KeepAlive keepAlive = new KeepAlive();
    private final ControlQueue control = new ControlQueue();
    private final FlightWindow window = new FlightWindow(
            Limits.MAX_UNACKNOWLEDGED_BYTES, Limits.SMALL_MESSAGE_TARGET_BYTES, Limits.MESSAGE_TARGET_BYTES);
    private final FrameSink sink = new Inbox();

    /** Octets of stream frames received since the link began. */
    private long received;

    private @Nullable Wire wire;
    private boolean pumpScheduled;
    private boolean ended;

    /** A link without a wire; {@code acceptor} takes streams that the peer opens, null at the end that opens them. */
    public Link(Environment environment, LinkListener listener, @Nullable StreamAcceptor acceptor) {
        this.loop = environment.loop;
        this.allocator = environment.allocator;
        this.clock = environment.clock;
        this.listener = listener;
        this.streams = new StreamTable(clock, this::wake, acceptor);
    }

    /**
     * What a link needs of the world.
     *
     * @param loop runs tasks in order, on the loop that the link is confined to
     * @param clock nanoseconds, monotonic
     */
    public record Environment(Executor loop, ByteBufAllocator allocator, LongSupplier clock) {}

    /** The streams on this link. */
    public StreamTable streams() {
        return streams;
    }

    /** Octets of stream frames received: what the peer has to be told when the link is resumed. */
    public long received() {
        return received;
    }

    /** Octets of stream frames sent since the link began. */
    public long sent() {
        return sendLog.sent();
    }

    /** Octets of stream frames sent and not yet acknowledged. */
    public long unacknowledged() {
        return sendLog.unacknowledged();
    }

    /** The last measured round trip in nanoseconds; 0 while unknown. */
    public long roundTripNanos() {
        return keepAlive.roundTripNanos();
    }

    /** True while a WebSocket carries this link. */
    public boolean attached() {
        return wire != null;
    }

    /** True once the link is over. */
    public boolean ended() {
        return ended;
    }

    /**
     * Goes on over {@code newWire}: sends again what the peer has not received, then whatever waits. No message of an
     * earlier wire may come any more.
     *
     * @param peerReceived octets of our stream frames that the peer says it has; 0 for a new link
     * @throws ProtocolException when that cannot be true; the link is as it was
     */
    public void attach(Wire newWire, long peerReceived) {
        if (ended) {
            throw new IllegalStateException("link: ended");
        }
        sendLog.acknowledge(peerReceived);
        sendLog.rewind();
        window.restart(peerReceived, sendLog.sent());
        wire = newWire;
        control.restart(received);
        keepAlive.restart(clock.getAsLong());
        tick();
        wake();
    }

    /** The wire is gone; the link waits for another one or for its {@link #end}. */
    public void detach() {
        wire = null;
    }

    /** Asks at once whether the peer is there: whoever has reason to doubt it looks at {@link #timesHeard} some time later. */
    public void ping() {
        if (wire != null) {
            control.ping(keepAlive.ping(clock.getAsLong()));
            wake();
        }
    }

    /** How often something came from the peer. */
    public long timesHeard() {
        return keepAlive.timesHeard();
    }

    /** Gives up a wire that is dead though its socket may not know; the link may be resumed. */
    public void giveUp(String why) {
        Wire current = wire;
        if (current != null) {
            detach();
            current.close(CloseCode.SILENT, why);
        }
    }

    /** Asks the peer to use another link for new streams, and opens and accepts no more here. */
    public void drain() {
        streams.drain();
        control.drain();
        wake();
    }

    /** Asks the peer to move to another link as soon as it can; meanwhile streams are opened and accepted as before. */
    public void sendAway() {
        control.drain();
        wake();
    }

    /** Ends the link and each of its streams; a wire that is attached is closed. */
    public void end(CloseCode code, String reason) {
        if (ended) {
            return;
        }
        Wire last = wire;
        finish(reason);
        if (last != null) {
            last.close(code, reason);
        }
    }

    /**
     * Takes a binary message that came over the wire; it stays the caller's. Ignored while no wire is attached: the next
     * one begins with what {@link #received} said when the last was given up.
     */
    public void onMessage(ByteBuf message) {
        if (wire == null) {
            return;
        }
        keepAlive.heard(clock.getAsLong());
        try {
            FrameReader.read(message, sink, streams::onFault);
        } catch (ProtocolException e) {
            breakOff(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            detach(); // a handler failed: the frames behind have not been counted and have to come again
            throw e;
        }
    }

    /** The wire takes more again. */
    public void onWritable() {
        pump();
    }

    /** To be called about once a second on the loop: pings, and gives up a wire that has gone silent. */
    public void tick() {
        Wire current = wire;
        if (current == null) {
            return;
        }
        long now = clock.getAsLong();
        switch (keepAlive.tick(now)) {
            case FINE -> {}
            case PING -> {
                control.ping(keepAlive.ping(now));
                wake();
            }
            case DEAD -> {
                giveUp("nothing heard for " + KeepAlive.DEAD_AFTER.toSeconds() + " s");
                listener.onSilent();
            }
        }
    }

    private void breakOff(String why) {
        if (!ended) {
            end(CloseCode.PROTOCOL_ERROR, why);
            listener.onBroken(why);
        }
    }

    private void finish(String reason) {
        ended = true;
        wire = null;
        streams.failAll(ErrorCode.LINK_LOST, reason);
        sendLog.release();
    }

    private void wake() {
        if (!pumpScheduled && wire != null) {
            pumpScheduled = true;
            loop.execute(this::runPump);
        }
    }

    private void runPump() {
        pumpScheduled = false;
        pump();
    }

    private void pump() {
        Wire current = wire;
        boolean wrote = false;
        while (current != null && current.writable()) {
            ByteBuf message = nextMessage();
            if (message == null) {
                break;
            }
            current.send(message);
            wrote = true;
            current = wire; // a handler may have ended the link meanwhile
        }
        if (current == null) {
            return;
        }
        if (wrote) {
            current.flush();
        }
        if (streams.hasNext(true)) {
            window.held(sendLog.unacknowledged());
        }
    }

    private @Nullable ByteBuf nextMessage() {
        boolean controlDue = control.hasDue(received);
        ByteBuf again = controlDue ? null : sendLog.nextReplay(clock.getAsLong());
        if (again != null) {
            return again;
        }
        boolean replaying = sendLog.replaying();
        boolean data = !replaying && !sendLog.full() && streams.hasNext(bulkFits(0));
        boolean urgent = !replaying && streams.hasUrgent();
        if (!data && !urgent && !controlDue) {
            return null;
        }
        if (sendLog.overdue()) {
            breakOff("no ACK for " + SendLog.TOO_MANY_ENTRIES + " messages");
            return null;
        }
        ByteBuf message = allocator.ioBuffer(data ? streams.messageHint(window.message()) : SMALL_MESSAGE_BYTES);
        boolean filled = false;
        try {
            control.write(message, received);
            int start = message.writerIndex();
            if (!replaying) {
                fill(message, start, data);
            }
            int length = message.writerIndex() - start;
            if (length > 0 && !ended) {
                sent(message, length);
            }
            filled = true;
            return message;
        } finally {
            if (!filled) {
                message.release(); // a handler failed, and with it go frames that would be missed
                end(CloseCode.INTERNAL_ERROR, "a message could not be written");
            }
        }
    }

    /** True when a stream that has much to send may do so behind {@code more} octets that are about to leave. */
    private boolean bulkFits(int more) {
        return window.open(sendLog.unacknowledged() + more);
    }

    private void fill(ByteBuf message, int start, boolean data) {
        streams.writeUrgent(message, Limits.MESSAGE_TARGET_BYTES);
        while (data && !ended) {
            int room = window.message() - message.readableBytes() - Limits.HEADER_BYTES;
            boolean bulk = bulkFits(message.writerIndex() - start);
            if (room < WORTHWHILE_BYTES || !streams.writeNext(message, room, bulk)) {
                break;
            }
        }
    }

    private void sent(ByteBuf message, int length) {
        long now = clock.getAsLong();
        window.sending(sendLog.unacknowledged(), sendLog.sent(), now);
        sendLog.append(message, length, now);
    }

    private void acknowledged(long offset) {
        long before = sendLog.sent() - sendLog.unacknowledged();
        SendLog.Entry last = sendLog.acknowledge(offset);
        // A smaller step only travelled along with something else: it may have waited for that for any time.
        if (last != null && offset - before >= Limits.ACK_EVERY_BYTES) {
            long now = clock.getAsLong();
            window.acknowledged(now - last.sentAt(), offset, sendLog.sent(), now);
        }
        if (streams.hasNext(bulkFits(0))) {
            wake();
        }
    }

    private final class Inbox implements FrameSink {
        @Override
        public void onLinkFrame(Frame.OfLink frame) {
            switch (frame) {
                case Frame.Ack ack -> acknowledged(ack.offset());
                case Frame.Ping ping -> {
                    control.pong(ping.token());
                    wake();
                }
                case Frame.Pong pong -> {
                    keepAlive.pong(pong.token(), clock.getAsLong());
                    streams.roundTripNanos(keepAlive.roundTripNanos());
                }
                case Frame.Drain() -> {
                    streams.peerDrains();
                    listener.onDrain();
                }
            }
        }

        @Override
        public void onStreamFrame(Frame.OfStream frame) {
            streams.onFrame(frame);
        }

        @Override
        public void onStreamBytes(int octets) {
            received += octets;
            if (control.ackDue(received)) {
                wake();
            }
        }
    }
}
