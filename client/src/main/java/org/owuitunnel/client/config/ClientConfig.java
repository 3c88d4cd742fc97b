package org.owuitunnel.client.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.client.link.BasicAuth;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.route.AddressRange;
import org.owuitunnel.relay.route.Label;

/**
 * How a client is to run. Immutable; read once at the start and handed out in parts.
 *
 * @param relay whom to dial; empty for the local mode
 * @param relayCa trusted beside the known authorities; empty when the relay has a certificate of one of these
 * @param token the one from the environment; empty when the credentials file has to hold it
 * @param name the wanted name; empty for the one used last, or a random one
 * @param origin the app; empty when no argument, variable or file names it
 * @param originTrust whose certificates count for an app that speaks TLS
 * @param strippedFields names of request fields that never reach the app, as {@link FieldRules#canonical} has them
 * @param access who may come, and until when
 * @param guard whether an app that is not safe to visit is kept from visitors
 */
public record ClientConfig(
        Optional<RelayAddress> relay,
        List<X509Certificate> relayCa,
        Optional<Token> token,
        Optional<Label> name,
        Optional<OriginAddress> origin,
        OriginTrust originTrust,
        Set<String> strippedFields,
        Access access,
        boolean guard,
        Local local,
        LogFormat log) {
    /**
     * Who may come.
     *
     * @param open whether visitors of a relay's tunnel need no link
     * @param refusePreflights whether CORS preflights need one too, where others do
     * @param allowed where visitors have to come from; empty for anywhere
     * @param life how long the tunnel is open; empty for until it is stopped
     * @param basic user name and password that let in as well as a link; empty for none
     */
    public record Access(
            boolean open,
            boolean refusePreflights,
            List<AddressRange> allowed,
            Optional<Duration> life,
            Optional<BasicAuth> basic) {
        public Access {
            allowed = List.copyOf(allowed);
        }
    }

    /**
     * Where the embedded relay listens.
     *
     * @param lan whether other machines of the network may come in
     */
    public record Local(int httpsPort, int httpPort, boolean lan) {}
}
