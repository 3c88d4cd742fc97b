package org.owuitunnel.client.link;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.route.AddressRange;

/**
 * Who may come through a tunnel. Immutable.
 *
 * @param key lets the user of this client in where strangers are kept out; null where nobody needs a link
 * @param refusePreflights whether strangers' CORS preflights stay out as well
 * @param allowed where visitors have to come from; empty for anywhere
 * @param basic lets in as well as a link where strangers are kept out; null for none
 */
public record Audience(
        @Nullable OwnerKey key,
        boolean refusePreflights,
        List<AddressRange> allowed,
        @Nullable BasicAuth basic) {
    /** Whoever knows the address. */
    public static final Audience EVERYONE = new Audience(null, false, List.of(), null);

    public Audience {
        allowed = List.copyOf(allowed);
    }

    /** Whether a relay with these capabilities would let more people in. */
    boolean isIgnoredBy(List<String> capabilities) {
        return (key != null && !capabilities.contains(Hello.Gate.CAPABILITY))
                || (!allowed.isEmpty() && !capabilities.contains(Hello.ALLOW));
    }

    /** Whether a relay with these capabilities would keep out who shows user and password. */
    boolean isBasicUnknownTo(List<String> capabilities) {
        return basic != null && !capabilities.contains(Hello.Gate.BASIC);
    }
}
