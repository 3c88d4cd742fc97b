package org.owuitunnel.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.owuitunnel.relay.gate.Share;

/**
 * The wish for a link, as a program sends it. Immutable.
 *
 * @param name of the tunnel; empty for the one that its owner used last
 * @param label what its owner calls it, possibly empty
 * @param life how long it is good; empty for as long as it is not revoked
 * @param once whether it opens once
 * @param password beside the link, "" for none
 * @param guest whether what admins see stays closed
 */
record NewShare(
        Optional<String> name, String label, Optional<Duration> life, boolean once, String password, boolean guest) {
    /** Characters of a label: a person's name and what he is to look at. */
    private static final int MAX_LABEL = 64;

    /** Characters of a password: what a header may carry with each of them encoded. */
    private static final int MAX_PASSWORD = 200;

    /** Longer than any demonstration, and a number that fits everywhere. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /** The wish in {@code body}. */
    static NewShare read(byte[] body) throws JsonBody.MalformedException {
        JsonBody wish = JsonBody.read(body, "name", "label", "seconds", "once", "password", "guest");
        String label = wish.visible("label", MAX_LABEL);
        String name = wish.text("name", MAX_LABEL);
        return new NewShare(
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                label,
                wish.seconds("seconds", LONGEST),
                wish.flag("once"),
                wish.text("password", MAX_PASSWORD),
                wish.flag("guest"));
    }

    /** What the link allows when it is made now. */
    Share.Terms terms(Instant now) {
        return new Share.Terms(Share.Kind.VISITOR, label, life.map(now::plus), once, Optional.empty(), guest);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewShare[" + name + ", " + label + "]";
    }
}
