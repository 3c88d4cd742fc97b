package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Hostname;

/**
 * How a relay is to run. Immutable; read once at the start and handed out in parts.
 *
 * @param domain tunnels are names in front of it
 * @param hsts for how long browsers are told to come by HTTPS only; empty to tell them nothing
 * @param certificate for the domain and what is below it
 * @param customDomains how hosts elsewhere get theirs; empty for never
 * @param oidc by whom administrators are known besides their tokens; empty for nobody
 * @param data the folder of tokens, names and keys
 * @param watching what it tells of itself
 * @param abuseContact whom strangers may write to; empty to name nobody
 */
public record RelayConfig(
        Hostname domain,
        Listen listen,
        Proxies proxies,
        Optional<Duration> hsts,
        CertificateSource certificate,
        Optional<AcmeConfig.ByHttp> customDomains,
        Optional<OidcConfig> oidc,
        Limits limits,
        Path data,
        Watching watching,
        Optional<AbuseContact> abuseContact) {
    /**
     * Where visitors and clients come in: by {@code https}, {@code proxied} or both.
     *
     * @param proxied where proxies come that have ended TLS
     * @param publicPort the port in the addresses that visitors are given, where something forwards to us; empty when that
     *     is the port of {@code https} itself
     * @param http where plain HTTP is answered with a redirect; empty for nowhere
     */
    public record Listen(
            Optional<Door> https, Optional<Door> proxied, Optional<Integer> publicPort, Optional<ListenAddress> http) {
        /** By which a relay is known on its machine. */
        public ListenAddress main() {
            return https.or(() -> proxied).orElseThrow().address();
        }
    }

    /**
     * One way in.
     *
     * @param proxyProtocol whether each connection begins with a header of HAProxy's PROXY protocol
     */
    public record Door(ListenAddress address, boolean proxyProtocol) {}

    /**
     * Whose word about visitors is taken.
     *
     * @param trusted where they are
     * @param field where they say who a visitor is
     */
    public record Proxies(List<AddressRange> trusted, AddressField field) {
        /** A relay that visitors reach directly. */
        public static final Proxies NONE = new Proxies(List.of(), AddressField.X_FORWARDED_FOR);

        /** Keeps a copy of the ranges. */
        public Proxies {
            trusted = List.copyOf(trusted);
        }
    }

    /** Bounds that an administrator may move; the contract's other bounds are constants. */
    public record Limits(
            int streamsPerLink,
            int visitorConnections,
            AddressLimits address,
            VisitorTimes visitor,
            OriginTimes origin,
            DrainTimes drain) {}

    /**
     * What the visitors of one address, or of one IPv6 network, may have together; 0 for as much as they like.
     *
     * @param connections at once
     * @param requests each second, five times as many at once
     * @param loopback whether it holds for this machine itself as well, which no configuration says
     */
    public record AddressLimits(int connections, int requests, boolean loopback) {}

    /**
     * What a relay tells of itself.
     *
     * @param metrics where to answer those who collect them; empty for nowhere
     * @param accessLog the file with a line for each request; empty for none
     */
    public record Watching(LogFormat log, Optional<ListenAddress> metrics, Optional<Path> accessLog) {}

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
