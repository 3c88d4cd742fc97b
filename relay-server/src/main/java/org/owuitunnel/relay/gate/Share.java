package org.owuitunnel.relay.gate;

import java.time.Instant;
import java.util.Optional;
import org.owuitunnel.relay.route.Label;

/**
 * A link that lets people visit one tunnel of one owner. Immutable.
 *
 * @param id by which its owner speaks of it; no secret
 * @param ownerId whose tunnel it opens: a name that goes to somebody else takes no links along
 * @param digest of its key, as {@link ShareKey#digest()} has it
 */
public record Share(String id, Label name, String ownerId, String digest, Instant created, Terms terms) {
    /**
     * What a link allows.
     *
     * @param kind whom it is for
     * @param label what its owner calls it, possibly empty
     * @param until when it ends, with everything that came by it; empty for never
     * @param once whether it makes one pass only
     * @param password beside the key; empty for none
     * @param guest whether what admins see stays closed to who comes by it
     */
    public record Terms(
            Kind kind,
            String label,
            Optional<Instant> until,
            boolean once,
            Optional<Password> password,
            boolean guest) {
        /** Those of the link that a client shows its own user. */
        static final Terms OWN = new Terms(Kind.OWNER, "owner", Optional.empty(), true, Optional.empty(), false);
    }

    /** Whom a link is for. */
    public enum Kind {
        /** Who runs the client. */
        OWNER,
        /** Whom he has sent it to. */
        VISITOR
    }

    /** True when it opens {@code tunnelName} of {@code owner}. */
    boolean isFor(Label tunnelName, String owner) {
        return name.equals(tunnelName) && ownerId.equals(owner);
    }

    boolean isOver(Instant now) {
        return terms.until().filter(end -> !now.isBefore(end)).isPresent();
    }

    @Override
    public String toString() {
        return "Share[" + id + ", " + name + "]";
    }
}
