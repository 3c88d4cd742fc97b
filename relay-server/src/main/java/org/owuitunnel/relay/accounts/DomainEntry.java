package org.owuitunnel.relay.accounts;

import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/**
 * A host of somebody's own that leads to one of his tunnels. Immutable.
 *
 * @param owner the id of the token that it belongs to
 * @param label the tunnel's name, which belonged to that token when the host was added
 */
public record DomainEntry(Hostname host, String owner, Label label) {}
