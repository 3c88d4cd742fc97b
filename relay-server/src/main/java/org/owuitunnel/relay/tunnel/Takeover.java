package org.owuitunnel.relay.tunnel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.route.Route;

/**
 * Decides who serves a name when the same owner asks for it again: whoever was started last. A run of the client that has
 * been welcomed before yields to another that serves now, since that can only have begun later. Used once, by one thread.
 */
final class Takeover {
    private final Hello.@Nullable Instance asking;
    private @Nullable TunnelSession opened;
    private @Nullable TunnelSession older;

    Takeover(Hello hello) {
        this.asking = hello.instance();
    }

    /** What serves the name from now on: {@code present}, or the session that {@code newer} makes. */
    Route of(@Nullable Route present, Supplier<TunnelSession> newer) {
        TunnelSession before = present instanceof TunnelSession session ? session : null;
        if (present != null && before != null && yieldsTo(before)) {
            return present;
        }
        TunnelSession made = newer.get();
        opened = made;
        older = before;
        return made;
    }

    private boolean yieldsTo(TunnelSession serving) {
        String other = serving.peer().instance();
        return asking != null && asking.again() && other != null && !asking.id().equals(other);
    }

    /** The new session; null when the name stays with another. */
    @Nullable
    TunnelSession opened() {
        return opened;
    }

    /** The session that has lost the name; null for none. */
    @Nullable
    TunnelSession older() {
        return older;
    }
}
