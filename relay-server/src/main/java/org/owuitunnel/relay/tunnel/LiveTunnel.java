package org.owuitunnel.relay.tunnel;

import java.time.Instant;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.route.Label;

/**
 * A tunnel that is open, as an administrator sees it. Immutable; its figures are a second old at most.
 *
 * @param bearer whose it is, and by which token
 * @param client name and version of the program, by its own word
 * @param since when its link began
 * @param gated whether visitors need a link
 * @param figures what it carries
 */
public record LiveTunnel(Label name, Bearer bearer, String client, Instant since, boolean gated, Figures figures) {
    /**
     * What a link carries.
     *
     * @param attached false while its client is away
     * @param streams requests and sockets that are open
     * @param fromClient octets of frames since it began: answers, mostly
     * @param toClient the same the other way: requests
     * @param roundTripNanos of the link, as measured last; 0 before
     */
    public record Figures(boolean attached, int streams, long fromClient, long toClient, long roundTripNanos) {
        static final Figures NONE = new Figures(false, 0, 0, 0, 0);
    }
}
