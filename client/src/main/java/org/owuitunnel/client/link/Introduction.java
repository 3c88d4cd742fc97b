package org.owuitunnel.client.link;

import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.ProbePath;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.protocol.link.Link;
import org.owuitunnel.protocol.link.Welcome;
import org.owuitunnel.relay.route.AddressRange;

/** What a client says of itself in its hellos, and what it was told in return. Confined to the session's loop. */
final class Introduction {
    /** Octets of the number of a run: two runs never have the same. */
    private static final int INSTANCE_BYTES = 16;

    private final LinkConfig config;
    private final String instance;
    private @Nullable Welcome last;

    Introduction(LinkConfig config, RandomGenerator random) {
        this.config = config;
        byte[] octets = new byte[INSTANCE_BYTES];
        random.nextBytes(octets);
        this.instance = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** The next hello, to go on with {@code held} if there is a link. */
    Hello hello(@Nullable Link held) {
        Welcome before = last;
        Audience audience = config.audience();
        OwnerKey key = audience.key();
        BasicAuth basic = audience.basic();
        Hello.Resume resume = held == null || before == null
                ? null
                : new Hello.Resume(before.session(), before.secret(), held.received());
        return new Hello(
                config.program(),
                before == null
                        ? config.name()
                        : before.name(), // another client of the same token may have used another
                List.of(ProbePath.CAPABILITY, Hello.Gate.CAPABILITY, Hello.ALLOW, Hello.GUESTS, Hello.Gate.BASIC),
                resume,
                new Hello.Instance(instance, before != null),
                key == null
                        ? null
                        : new Hello.Gate(
                                key.digest(), audience.refusePreflights(), basic == null ? null : basic.secret()),
                audience.allowed().stream().map(AddressRange::toString).toList());
    }

    /** Why the tunnel is not opened at a relay that is too old for what was asked of it; null when it is not. */
    @Nullable
    LinkFailure shortcoming(Welcome welcome) {
        List<String> known = welcome.capabilities();
        if (config.audience().isIgnoredBy(known)) {
            return new LinkFailure.NoGate(config.relay());
        }
        return config.audience().isBasicUnknownTo(known) ? new LinkFailure.NoBasicAuth(config.relay(), known) : null;
    }

    void welcomed(Welcome welcome) {
        last = welcome;
    }

    /** The last welcome, or null before the first. */
    @Nullable
    Welcome last() {
        return last;
    }

    /** The name that is served, or else what was wanted, in a sentence. */
    String servedName() {
        Welcome known = last;
        return known == null ? config.wantedName() : known.name();
    }
}
