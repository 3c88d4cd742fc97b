package org.owuitunnel.relay.front;

import java.time.Duration;

/** How long a visitor may take, beside what {@code limits} in the configuration say. */
final class Timeouts {
    /** For the rest of a request whose answer has already been given. */
    static final Duration DISCARD = Duration.ofSeconds(5);

    /** For a visitor to see how it ends, and to have his last word: after an early answer, or the app's end of a WebSocket. */
    static final Duration LINGER = Duration.ofSeconds(2);

    private Timeouts() {}
}
