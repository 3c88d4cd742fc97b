package org.owuitunnel.client.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What this machine's routing table says at a moment: the address that packets leave from, to the relay and to anywhere by
 * each version of IP. Nothing is sent for it. Immutable; equal as long as the machine keeps its network.
 */
record NetworkView(
        @Nullable InetAddress toRelay,
        @Nullable InetAddress byVersion4,
        @Nullable InetAddress byVersion6) {
    /** RFC 5737 and RFC 3849: addresses for documentation, on no one's network, so that the default route is asked. */
    private static final InetAddress ANYWHERE_4 = InetAddress.ofLiteral("198.51.100.1");

    private static final InetAddress ANYWHERE_6 = InetAddress.ofLiteral("2001:db8::1");

    /** Port of the discard service; a socket has to name one. */
    private static final int DISCARD = 9;

    /** The view now; takes microseconds, but asks the system. */
    static NetworkView now(@Nullable InetAddress relay) {
        return new NetworkView(relay == null ? null : source(relay), source(ANYWHERE_4), source(ANYWHERE_6));
    }

    /** Where packets to {@code address} leave from; null when there is no way. */
    private static @Nullable InetAddress source(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, DISCARD)); // sends nothing
            return socket.getLocalAddress();
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    /** True when all but the way to the relay is the same: that is another with each of its addresses. */
    boolean sameWayOut(NetworkView other) {
        return Objects.equals(byVersion4, other.byVersion4) && Objects.equals(byVersion6, other.byVersion6);
    }

    /** True while {@code address} is one of this machine's. */
    static boolean has(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
