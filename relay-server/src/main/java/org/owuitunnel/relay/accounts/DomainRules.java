package org.owuitunnel.relay.accounts;

import java.util.Optional;
import java.util.Set;
import org.owuitunnel.relay.route.Hostname;

/** Which hosts may lead to a tunnel beside the names of the relay itself. Stateless; asks nobody. */
public final class DomainRules {
    /**
     * Top-level names that never lead to a relay, wherever one asks (RFC 6761, RFC 6762, RFC 7686, RFC 9476): each machine
     * itself, its own network's multicast, Tor, nothing at all, addresses. Those that a network may use for itself, such as {@code
     * internal} or {@code test}, are none of them.
     */
    private static final Set<String> NOWHERE = Set.of("localhost", "local", "onion", "invalid", "arpa", "alt");

    /** What is wrong with {@code host} at a relay whose domain is {@code relay}, and what is expected; nothing when it may be. */
    public static Optional<String> problem(Hostname host, Hostname relay) {
        String name = host.text();
        if (host.isAddress()) {
            return Optional.of("host: " + name + " is an address (expected: a name)");
        }
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.of(
                    "host: " + name + " is one label (expected: a name in a domain, such as chat.example.com)");
        }
        if (NOWHERE.contains(name.substring(dot + 1))) {
            return Optional.of(
                    "host: " + name + " leads nowhere, or to each machine itself (expected: a name in public DNS,"
                            + " or in your network's)");
        }
        if (host.isAtOrBelow(relay)) {
            return Optional.of("host: " + name + " is the relay's own domain, or below it (expected: another domain;"
                    + " clients ask for names below " + relay + " themselves)");
        }
        if (relay.isAtOrBelow(host)) {
            return Optional.of(
                    "host: " + name + " is above the relay's domain, so that its cookies could be meant for all"
                            + " tunnels (expected: a name that " + relay + " does not end in)");
        }
        return Optional.empty();
    }

    private DomainRules() {}
}
