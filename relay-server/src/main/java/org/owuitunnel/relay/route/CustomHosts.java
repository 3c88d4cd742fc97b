package org.owuitunnel.relay.route;

import org.jspecify.annotations.Nullable;

/** Hosts outside the relay's domain that lead to its tunnels. Asked on event loops: must not block. */
@FunctionalInterface
public interface CustomHosts {
    /** There are none. */
    CustomHosts NONE = host -> null;

    /** Which tunnel {@code host} means, or null when it is no host of this relay. */
    @Nullable
    Holder find(Hostname host);

    /**
     * A tunnel, and whose it has to be: a name that has found another owner must not get what was meant for the one before.
     *
     * @param owner the id of whom the host belongs to
     */
    record Holder(String owner, Label label) {}
}
