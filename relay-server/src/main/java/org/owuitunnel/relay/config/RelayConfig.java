package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.Hostname;

/**
 * How a relay is to run. Immutable; read once at the start and handed out in parts.
 *
 * @param domain tunnels are names in front of it
 * @param data the folder of tokens, names and keys
 */
public record RelayConfig(
        Hostname domain, Listen listen, CertificateSource certificate, Limits limits, Path data, LogFormat log) {
    /**
     * Where visitors and clients come in.
     *
     * @param publicPort the port in the addresses that visitors are given, where something forwards to {@code https};
     *     empty when that is the port itself
     * @param http where plain HTTP is answered with a redirect; empty for nowhere
     */
    public record Listen(ListenAddress https, Optional<Integer> publicPort, Optional<ListenAddress> http) {}

    /** Bounds that an administrator may move; the contract's other bounds are constants. */
    public record Limits(
            int streamsPerLink, int visitorConnections, VisitorTimes visitor, OriginTimes origin, DrainTimes drain) {}

    /**
     * How long a visitor may take.
     *
     * @param handshake for TLS
     * @param head for a request's line and fields
     * @param bodyGap between two pieces of a request's body
     * @param idle between two requests of one connection
     * @param send while a piece of an answer waits of which nothing is taken
     */
    public record VisitorTimes(Duration handshake, Duration head, Duration bodyGap, Duration idle, Duration send) {}

    /**
     * How long the origin may take; sockets have no such bound.
     *
     * @param firstByte for the head of the answer: language models think for minutes
     * @param gap between two pieces of an answer
     */
    public record OriginTimes(Duration firstByte, Duration gap) {}

    /**
     * How a relay is left that was told to stop.
     *
     * @param notice in which its health says no already and all else is as before: for those who look at it now and then
     * @param limit for what is under way to end
     */
    public record DrainTimes(Duration notice, Duration limit) {}
}
