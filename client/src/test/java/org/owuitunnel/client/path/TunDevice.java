package org.owuitunnel.client.path;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A network device whose packets this program reads and writes: Linux's TUN. It vanishes with the program. */
record TunDevice(String name, int fd) {
    private static final long TUNSETIFF = 0x400454caL;

    /** Packets of IP, without a header of TUN's own. */
    private static final short IFF_TUN_NO_PI = 0x1001;

    /** struct ifreq: a name of up to 15 characters, then a union of 24 octets. */
    private static final int IFREQ_OCTETS = 40;

    private static final int NAME_OCTETS = 16;

    static TunDevice create(String name) throws IOException {
        int fd = Linux.open("/dev/net/tun", Linux.O_RDWR | Linux.O_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_OCTETS, Long.BYTES);
            request.setString(0, name);
            request.set(ValueLayout.JAVA_SHORT, NAME_OCTETS, IFF_TUN_NO_PI);
            Linux.ioctl(fd, TUNSETIFF, request);
        }
        return new TunDevice(name, fd);
    }
}
