package org.owuitunnel.client.path;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for several files at once. Confined to one thread. */
final class Poll {
    private static final short POLLIN = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    // struct pollfd: the file, what to wait for, what came.
    private static final int POLLFD_OCTETS = 8;
    private static final int EVENTS = 4;
    private static final int CAME = 6;

    private final int count;
    private final MemorySegment files;
    private final MemorySegment timeout = Arena.global().allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteSize());

    Poll(int... fds) {
        count = fds.length;
        files = Arena.global().allocate((long) count * POLLFD_OCTETS, JAVA_LONG.byteSize());
        for (int i = 0; i < count; i++) {
            files.set(JAVA_INT, (long) i * POLLFD_OCTETS, fds[i]);
            files.set(JAVA_SHORT, (long) i * POLLFD_OCTETS + EVENTS, POLLIN);
        }
    }

    /** Returns when something can be read, is closed, or after so many nanoseconds; none below zero. */
    void await(long nanos) {
        long positive = Math.max(0, nanos);
        timeout.set(JAVA_LONG, 0, positive / NANOS_PER_SECOND);
        timeout.set(JAVA_LONG, JAVA_LONG.byteSize(), positive % NANOS_PER_SECOND);
        for (int i = 0; i < count; i++) {
            files.set(JAVA_SHORT, (long) i * POLLFD_OCTETS + CAME, (short) 0);
        }
        Linux.poll(files, count, timeout);
    }

    /** Whether the file at this place has something to read, or is closed. */
    boolean ready(int place) {
        return files.get(JAVA_SHORT, (long) place * POLLFD_OCTETS + CAME) != 0;
    }

    /** Whether the file at this place is of no more use. */
    boolean broken(int place) {
        return (files.get(JAVA_SHORT, (long) place * POLLFD_OCTETS + CAME) & ~POLLIN) != 0;
    }
}
