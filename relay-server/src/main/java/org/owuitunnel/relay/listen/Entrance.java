package org.owuitunnel.relay.listen;

import java.net.InetSocketAddress;

/** Where a listener takes connections. Immutable. */
public sealed interface Entrance {
    /** An address to bind; its port may be 0. */
    record Address(InetSocketAddress address) implements Entrance {}

    /**
     * A socket that listens already, with connections that wait in it.
     *
     * @param descriptor its number in this process, which is the listener's from now on
     */
    record Inherited(int descriptor) implements Entrance {}
}
