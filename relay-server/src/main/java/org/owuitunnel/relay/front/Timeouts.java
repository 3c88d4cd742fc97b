package org.owuitunnel.relay.front;

import java.time.Duration;

/** How long a visitor may take, beside what {@code limits} in the configuration say. */
final class Timeouts {
    /** For the rest of a request whose answer has already been given. */
    static final Duration DISCARD = Duration.ofSeconds(5);

    private Timeouts() {}
}
