package org.owuitunnel.client.link;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to reach a relay. Immutable.
 *
 * @param trusted certificates that are trusted beside the system's authorities: of an authority, or the relay's own
 * @param name the wanted name, or null for the one that the relay chooses
 * @param token gives the token each time the relay is dialled; may block
 * @param version of this program, for the relay's logs
 * @param audience who may come
 */
public record LinkConfig(
        RelayEndpoint relay,
        List<X509Certificate> trusted,
        @Nullable String name,
        Supplier<String> token,
        String version,
        Audience audience) {
    public LinkConfig {
        trusted = List.copyOf(trusted);
    }

    /** For a tunnel that is open to everyone. */
    public LinkConfig(
            RelayEndpoint relay,
            List<X509Certificate> trusted,
            @Nullable String name,
            Supplier<String> token,
            String version) {
        this(relay, trusted, name, token, version, Audience.EVERYONE);
    }

    /** The same for a link that has to have this name. */
    LinkConfig named(String granted) {
        return new LinkConfig(relay, trusted, granted, token, version, audience);
    }

    /** The wanted name, in a sentence. */
    String wantedName() {
        return name == null ? "it chose itself" : name;
    }

    /** Name and version of the program, as in a {@code User-Agent} field. */
    String program() {
        return "owui-tunnel/" + version;
    }
}
