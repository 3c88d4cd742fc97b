package org.owuitunnel.relay.front;

import org.jspecify.annotations.Nullable;

/** What the owners of tunnels are granted, all their visitors together. Safe on any thread, event loops included: never waits. */
public interface Quotas {
    /** Everyone has what he wants. */
    Quotas NONE = ownerId -> Account.FREE;

    /** That of the user with this id. */
    Account of(String ownerId);

    /** Why a request is not passed on. */
    enum Reason {
        /** Too many in a short time. */
        REQUESTS,
        /** Too many that are open. */
        STREAMS,
        /** The month's octets are used up. */
        MONTH
    }

    /**
     * A request is not passed on.
     *
     * @param detail half a sentence about the bound that was met, for people
     */
    record Refusal(Reason reason, String detail) {}

    /** What one user has had. Safe on any thread. */
    interface Account {
        /** One without bounds. */
        Account FREE = new Account() {
            @Override
            public @Nullable Refusal begin() {
                return null;
            }

            @Override
            public void passed(int octets) {}

            @Override
            public long waitNanos() {
                return 0;
            }

            @Override
            public void ended() {}
        };

        /** A request or socket begins, whose end is told by {@link #ended}; unless it is refused, for which there is a reason. */
        @Nullable
        Refusal begin();

        /** So many octets of a request or of its answer went by. */
        void passed(int octets);

        /** How long no more octets should be asked for, as far as those go that went by: 0 for not at all. */
        long waitNanos();

        /** One that had begun is over. */
        void ended();
    }
}
