package org.owuitunnel.relay.accounts;

import org.owuitunnel.relay.route.Label;

/** What became of the wish for a name. */
public sealed interface Claim {
    /** The name belongs to who asked, from now on or since before. */
    record Granted(Label name) implements Claim {}

    /** It does not; {@code message} is for the person who asked and tells nothing of other owners. */
    record Refused(Reason reason, String message) implements Claim {}

    /** Why a name was refused. */
    enum Reason {
        /** No label of a host name. */
        INVALID,
        /** One that no tunnel gets. */
        RESERVED,
        /** Another owner has it. */
        TAKEN,
        /** The owner has as many names as one may have. */
        TOO_MANY
    }
}
