package org.owuitunnel.client.path;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The system calls that a path needs and the JDK does not offer. 64-bit Linux only; any thread. */
@SuppressWarnings("restricted") // calling C is what it is for
final class Linux {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;

    private static final int SCHED_FIFO = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = ERRNO_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    // Called for every packet: without errno, since for these a failure means "not now" and nothing else.
    private static final MethodHandle READ =
            function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PPOLL =
            function("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    // Called a few times. open and ioctl take their last argument as variadic.
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            ERRNO);
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2),
            ERRNO);
    private static final MethodHandle SETNS =
            function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SCHED_SETSCHEDULER =
            function("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** Octets read into {@code buffer}; 0 at the end, -1 when there are none now. */
    static int read(int fd, MemorySegment buffer) {
        try {
            return (int) (long) READ.invokeExact(fd, buffer, buffer.byteSize());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Writes the first {@code length} octets; -1 when they were not taken. */
    static int write(int fd, MemorySegment buffer, int length) {
        try {
            return (int) (long) WRITE.invokeExact(fd, buffer, (long) length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Waits for {@code count} pollfd at {@code fds} until {@code timeout}, a timespec, is over, or a signal comes. */
    static void poll(MemorySegment fds, int count, MemorySegment timeout) {
        try {
            int ready = (int) PPOLL.invokeExact(fds, (long) count, timeout, MemorySegment.NULL);
            assert ready <= count;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Opens a file that child processes do not get. */
    static int open(String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
            int fd = (int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags | O_CLOEXEC, 0);
            return checked("open " + path, fd, errno);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void ioctl(int fd, long request, MemorySegment argument) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
            int result = (int) IOCTL.invokeExact(errno, fd, request, argument);
            int ignored = checked("ioctl " + Long.toHexString(request), result, errno);
            assert ignored == 0;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Puts the calling thread, and the threads and sockets that it makes from now on, into a network namespace. */
    static void enterNetwork(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(ERRNO_LAYOUT);
            int ignored = checked("setns", (int) SETNS.invokeExact(errno, fd, CLONE_NEWNET), errno);
            assert ignored == 0;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(fd);
            assert ignored <= 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Lets the calling thread run before all ordinary ones whenever it has something to do; who may not, goes on as he is. */
    static void runFirst() {
        try (Arena arena = Arena.ofConfined()) {
            // struct sched_param has a priority and nothing else; 1 is the least of the real-time ones.
            int ignored = (int) SCHED_SETSCHEDULER.invokeExact(0, SCHED_FIFO, arena.allocateFrom(JAVA_INT, 1));
            assert ignored <= 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int checked(String what, int result, MemorySegment errno) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": error " + errno.get(JAVA_INT, ERRNO_OFFSET) + " (see errno(3))");
        }
        return result;
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call that throws nothing threw", e);
    }

    private Linux() {}
}
