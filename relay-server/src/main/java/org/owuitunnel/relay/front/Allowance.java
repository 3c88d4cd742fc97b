package org.owuitunnel.relay.front;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.route.Route;

/** What one request takes of what its tunnel's owner is granted. Confined to the visitor's loop. */
final class Allowance {
    private final Quotas quotas;

    /** The owner's; null until it is known whose tunnel it is. */
    private Quotas.@Nullable Account account;

    /** Octets that came before that was known. */
    private int early;

    /** True while the request counts as one that is open. */
    private boolean open;

    private Quotas.@Nullable Refusal refusal;

    Allowance(Quotas quotas) {
        this.quotas = quotas;
    }

    /** The request goes to {@code tunnel}: true unless its owner has had enough, which {@link #refusal} then tells. */
    boolean grants(Route.Ownership tunnel) {
        Quotas.Account owner = quotas.of(tunnel.ownerId());
        refusal = owner.begin();
        if (refusal != null) {
            return false;
        }
        account = owner;
        open = true;
        owner.passed(early);
        return true;
    }

    /** Why the request is not passed on; null where nothing speaks against it. */
    Quotas.@Nullable Refusal refusal() {
        return refusal;
    }

    /** Octets of the request, or of its answer, went by. */
    void passed(int octets) {
        if (account == null) {
            early += octets;
        } else {
            account.passed(octets);
        }
    }

    /** How long no more should be asked for, in nanoseconds; 0 for not at all. */
    long waitNanos() {
        return account == null ? 0 : account.waitNanos();
    }

    /** The request is over, but for octets that are under way. */
    void over() {
        if (open && account != null) {
            open = false;
            account.ended();
        }
    }
}
