package org.owuitunnel.client.origin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses at which the app is looked for, in the order of trying: the same for visitors and for whoever looks ahead. Stateless. */
public final class OriginHosts {
    /** Those of {@code host}, one at least; the JDK's look-up of a name blocks and caches. */
    public static List<InetAddress> of(String host) throws UnknownHostException {
        List<InetAddress> known = known(host);
        return known == null ? List.of(InetAddress.getAllByName(host)) : known;
    }

    /**
     * Those that need no look-up; null for a name that does. {@code localhost} and what ends in it is loopback without asking
     * anyone (RFC 6761 section 6.3); many apps listen on one of the two only.
     */
    static @Nullable List<InetAddress> known(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private OriginHosts() {}
}
