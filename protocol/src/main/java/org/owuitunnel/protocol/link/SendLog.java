package org.owuitunnel.protocol.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.ProtocolException;

/**
 * The stream frames that were sent and not yet acknowledged, numbered by octets, ready to be sent again. Confined to the
 * link's loop. Protocol section 7.
 */
final class SendLog {
    /**
     * Entries at which nothing new may be sent: an entry costs some 300 octets beside its content, so this is 5 MiB. So
     * many of the smallest frames are more than {@link Limits#ACK_EVERY_BYTES}: an ACK is owed before.
     */
    private static final int MAX_ENTRIES = 16 * 1024;

    /**
     * Entries at which a peer that sends and reads but never acknowledges is given up: RESET and CREDIT, which answer what
     * it sends, go on when the log is full.
     */
    static final int TOO_MANY_ENTRIES = 2 * MAX_ENTRIES;

    /**
     * Whole frames that went in one message.
     *
     * @param start number of the first octet
     * @param sentAt when it was handed to the present wire, in nanoseconds
     */
    record Entry(long start, ByteBuf frames, long sentAt) {
        long end() {
            return start + frames.readableBytes();
        }
    }

    /** Handed to the present wire and not acknowledged, oldest first. */
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    /** Handed to an earlier wire only, so to be sent again; all of them follow those in {@link #entries}. */
    private final ArrayDeque<Entry> replay = new ArrayDeque<>();

    /** Octets sent so far: the number of the next octet. */
    private long sent;

    /** Octets the peer has acknowledged. */
    private long acknowledged;

    /**
     * Numbers the last {@code length} octets of {@code message}, which are whole frames, and keeps them: with the buffer
     * of the message, or as a copy when most of that is empty and would be kept for nothing.
     */
    void append(ByteBuf message, int length, long now) {
        int start = message.writerIndex() - length;
        boolean mostlyEmpty = message.capacity() > 2 * message.readableBytes();
        ByteBuf frames = mostlyEmpty ? message.copy(start, length) : message.retainedSlice(start, length);
        long number = sent;
        sent += frames.readableBytes();
        entries.add(new Entry(number, frames, now));
    }

    /** True when no more may be sent before the peer acknowledges. */
    boolean full() {
        return sent - acknowledged >= Limits.MAX_UNACKNOWLEDGED_BYTES || entries.size() + replay.size() >= MAX_ENTRIES;
    }

    /** True when the peer owes an ACK for so long that it breaks the rules. */
    boolean overdue() {
        return entries.size() + replay.size() >= TOO_MANY_ENTRIES;
    }

    /** True while there is something to be sent again. */
    boolean replaying() {
        return !replay.isEmpty();
    }

    /** Octets sent since the link began. */
    long sent() {
        return sent;
    }

    /** Octets sent and not acknowledged. */
    long unacknowledged() {
        return sent - acknowledged;
    }

    /**
     * The peer has everything below {@code offset}.
     *
     * @return the last message that it now has in whole, whose content is released; null when there is none
     * @throws ProtocolException when that was never sent or is less than it had before
     */
    @Nullable
    Entry acknowledge(long offset) {
        if (offset < acknowledged || offset > sent) {
            throw ProtocolException.link(
                    ErrorCode.PROTOCOL_ERROR, "ACK: " + offset + " (expected: " + acknowledged + " to " + sent + ")");
        }
        acknowledged = offset;
        Entry last = release(entries, offset);
        if (entries.isEmpty()) {
            release(replay, offset);
        }
        return last;
    }

    /** A new wire: whatever is not acknowledged has to be sent again. */
    void rewind() {
        for (Entry entry = entries.pollLast(); entry != null; entry = entries.pollLast()) {
            replay.addFirst(entry);
        }
    }

    /** The next frames to be sent again, retained for the caller; null when all have been. */
    @Nullable
    ByteBuf nextReplay(long now) {
        Entry entry = replay.poll();
        if (entry == null) {
            return null;
        }
        entries.add(new Entry(entry.start, entry.frames, now));
        int received = (int) Math.max(0, acknowledged - entry.start);
        ByteBuf frames = entry.frames;
        return frames.retainedSlice(frames.readerIndex() + received, frames.readableBytes() - received);
    }

    /** Forgets everything; the link has ended. */
    void release() {
        release(entries, Long.MAX_VALUE);
        release(replay, Long.MAX_VALUE);
    }

    private static @Nullable Entry release(ArrayDeque<Entry> from, long offset) {
        Entry last = null;
        for (Entry first = from.peek(); first != null && first.end() <= offset; first = from.peek()) {
            from.remove();
            first.frames.release();
            last = first;
        }
        return last;
    }
}
