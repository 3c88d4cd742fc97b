package org.owuitunnel.relay.tunnel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.accounts.Claim;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.route.Label;

/** Who may open tunnels, and under which names. Called on virtual threads, several at a time; may block. */
public interface Admission {
    /** Whose token this is, and which, or nothing when it is no one's. */
    Optional<Bearer> admit(@Nullable String token);

    /** Whether the token that was shown is still good: links outlive the handshake in which it was. */
    boolean knows(Bearer bearer);

    /** Whether an administrator has this name serve nothing. */
    default boolean isBlocked(Label name) {
        return false;
    }

    /** How many tunnels {@code owner} may have open at one time; empty for any number. */
    default OptionalInt mostTunnels(Owner owner) {
        return OptionalInt.empty();
    }

    /** Gives {@code owner} the name that it wants, or any when it wants none. */
    Claim claim(Owner owner, @Nullable String wanted) throws IOException;

    /** The names that {@code owner} has, the one used last behind the others. */
    List<Label> names(Owner owner) throws IOException;
}
