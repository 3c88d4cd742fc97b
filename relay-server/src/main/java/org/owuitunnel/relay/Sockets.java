package org.owuitunnel.relay;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sockets at which a relay listens. Opened and closed by one thread, found by any. */
final class Sockets {
    /** Seconds that a loop may take to let go of one. */
    private static final int CLOSE_SECONDS = 5;

    /** What comes in by one. */
    enum Kind {
        /** Visitors and clients, by TLS. */
        HTTPS,
        /** The same by way of what has ended TLS. */
        PROXIED,
        /** Plain HTTP, which leads to HTTPS. */
        HTTP,
        /** Those who collect metrics. */
        METRICS;

        /** As one process names it to the next. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Kind, Channel> open = new ConcurrentHashMap<>();

    void put(Kind kind, Channel socket) {
        open.put(kind, socket);
    }

    /** The one for {@code kind}, or null. */
    @Nullable
    Channel find(Kind kind) {
        return open.get(kind);
    }

    /** The port that is bound for {@code kind}, or 0. */
    int port(Kind kind) {
        Channel socket = find(kind);
        return socket != null && socket.localAddress() instanceof InetSocketAddress bound ? bound.getPort() : 0;
    }

    /** Takes no more connections; blocks until that is so. */
    void close() {
        for (Channel socket : open.values()) {
            if (socket.isOpen()) {
                // First out of the selector: another process may hold the same socket, and then closing it here would
                // leave it in.
                socket.deregister().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
                socket.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
