package org.owuitunnel.relay.tunnel;

import java.util.List;
import java.util.Optional;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.route.AddressRange;

/** The ranges of addresses in a hello. Stateless. Protocol section 2.5. */
final class Addresses {
    /** Each request of a visitor is held against all of them. */
    private static final int MOST = 100;

    /** Whether the relay understands all of them, and so lets nobody in whom it should not. */
    static boolean areUsable(Hello hello) {
        return hello.allow().size() <= MOST
                && hello.allow().stream().allMatch(text -> AddressRange.of(text).isPresent());
    }

    static List<AddressRange> of(Hello hello) {
        return hello.allow().stream()
                .map(AddressRange::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private Addresses() {}
}
