package org.owuitunnel.relay.accounts;

import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/**
 * A host of somebody's own that leads to one of his tunnels. Immutable.
 *
 * @param owner the id of the user that it belongs to
 * @param label the tunnel's name, which is that user's
 */
public record DomainEntry(Hostname host, String owner, Label label) {}
