package org.owuitunnel.client.origin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.function.LongSupplier;
import org.owuitunnel.protocol.frame.ErrorCode;

/**
 * Gives out connections to the origin: one that idles, if it is fresh enough, or a new one. Confined to the link's loop.
 *
 * <p>An idle connection may be closed by the origin at the very moment at which a request leaves on it. That request must
 * not be sent again, since no one can know whether it was taken, so its visitor sees an error. What keeps this rare is to
 * be far away from the moment at which an origin gives up: uvicorn, which runs Open WebUI, and Node do so after 5 s of
 * idleness, gunicorn after 2 s. Therefore no connection is used after {@link #REUSE_WITHIN}, and for requests that a
 * browser would not repeat by itself (RFC 9110 section 9.2.2) or that have a body, {@link #REUSE_UNSAFE_WITHIN} is the
 * limit: those happen while a page loads or a voice turn runs, where idleness is a matter of milliseconds. What remains is
 * an origin that restarts, which a new connection would meet as well. A new connection costs some 50 µs on loopback, and one
 * with TLS, which resumes an earlier session where the origin allows it, a millisecond.
 */
final class OriginConnections {
    /** Idleness up to which a connection takes any request without a body that may be repeated: below gunicorn's 2 s. */
    static final Duration REUSE_WITHIN = Duration.ofMillis(1500);

    /** Idleness up to which a connection takes all other requests. */
    static final Duration REUSE_UNSAFE_WITHIN = Duration.ofMillis(500);

    /**
     * Connections that may idle: what a page load by a dozen visitors uses at once. None idles for longer than
     * {@link #REUSE_WITHIN}, so this is a bound for bursts; below what is busy at once, connections would be opened and closed
     * with every few requests.
     */
    static final int MAX_IDLE = 128;

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** Takes a connection. Called on the loop, perhaps within {@link #acquire}. */
    interface Waiter {
        void onConnected(OriginConnection opened);

        /** There is none; the detail says why in words for the visitor. */
        void onUnreachable(ErrorCode code, String detail);
    }

    private final LongSupplier clock;
    private final OriginDialer dialer;

    /** Idle connections, the one that was used last first. */
    private final ArrayDeque<OriginConnection> idle = new ArrayDeque<>();

    OriginConnections(OriginDialer dialer, LongSupplier clock) {
        this.clock = clock;
        this.dialer = dialer;
    }

    /** Finds or opens a connection for a request with {@code method}. */
    void acquire(String method, boolean bodyless, Waiter waiter) {
        Duration limit = bodyless && SAFE_METHODS.contains(method) ? REUSE_WITHIN : REUSE_UNSAFE_WITHIN;
        OriginConnection latest = idle.peek();
        while (latest != null && clock.getAsLong() - latest.idleSince() < limit.toNanos()) {
            idle.remove();
            if (latest.reusable()) {
                waiter.onConnected(latest);
                return;
            }
            latest.close();
            latest = idle.peek();
        }
        dialer.dial(waiter);
    }

    /** Takes a connection back whose exchange ended well. */
    void release(OriginConnection connection) {
        connection.idle(clock.getAsLong());
        idle.push(connection);
        if (idle.size() > MAX_IDLE) {
            idle.removeLast().close();
        }
    }

    /** Closes connections that no request would get. */
    void sweep() {
        long now = clock.getAsLong();
        OriginConnection oldest = idle.peekLast();
        while (oldest != null && (now - oldest.idleSince() >= REUSE_WITHIN.toNanos() || !oldest.reusable())) {
            idle.removeLast();
            oldest.close();
            oldest = idle.peekLast();
        }
    }

    void close() {
        for (OriginConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
