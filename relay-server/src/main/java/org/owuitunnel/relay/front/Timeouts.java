package org.owuitunnel.relay.front;

import java.time.Duration;

/** How long a visitor may take; the figures of the contract in docs/configuration.md. */
final class Timeouts {
    /** From the first octet of a request's head to its last: a head fits one packet or two. */
    static final Duration HEAD = Duration.ofSeconds(10);

    /** Between two pieces of a request's body: a phone that changes networks needs that long. */
    static final Duration BODY_GAP = Duration.ofSeconds(60);

    /** Without a request on an open connection: above the 60 s and below the 100 s that proxies and browsers keep. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    /** For the rest of a request whose answer has already been given. */
    static final Duration DISCARD = Duration.ofSeconds(5);

    private Timeouts() {}
}
