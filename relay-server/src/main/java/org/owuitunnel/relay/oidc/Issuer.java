package org.owuitunnel.relay.oidc;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an issuer says of itself, and the keys that it signs with, fetched when they are needed and kept for a while. Safe on any thread; waits
 * for the network. Two that come at once may both fetch: no lock is held meanwhile.
 */
final class Issuer {
    /** For what it says to be asked for again: a key that it has withdrawn is good no longer than this. */
    private static final Duration LIFE = Duration.ofHours(1);

    /** Between two looks for keys that are not known: issuers change them by the week. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final URI name;
    private final IssuerHttp http;
    private final InstantSource clock;

    /** Guarded by this, as the following. */
    private @Nullable Kept<Metadata> metadata;

    private @Nullable Kept<List<JsonWebKey>> keys;

    /** When keys were last looked for that were not known. */
    private Instant looked = Instant.EPOCH;

    private record Kept<T>(T value, Instant since) {
        boolean isGood(Instant now) {
            return now.isBefore(since.plus(LIFE));
        }
    }

    Issuer(URI name, IssuerHttp http, InstantSource clock) {
        this.name = name;
        this.http = http;
        this.clock = clock;
    }

    Metadata metadata() throws SignInException {
        Instant now = clock.instant();
        synchronized (this) {
            if (metadata != null && metadata.isGood(now)) {
                return metadata.value;
            }
        }
        Metadata fetched = Metadata.read(name, http.document(Metadata.address(name)));
        synchronized (this) {
            metadata = new Kept<>(fetched, now);
        }
        return fetched;
    }

    /** Its keys, as they were within the last hour. */
    List<JsonWebKey> keys() throws SignInException {
        synchronized (this) {
            if (keys != null && keys.isGood(clock.instant())) {
                return keys.value;
            }
        }
        return fetchKeys();
    }

    /** Its keys, as they are now; nothing when that was asked within the last minute. */
    Optional<List<JsonWebKey>> newKeys() throws SignInException {
        Instant now = clock.instant();
        synchronized (this) {
            if (now.isBefore(looked.plus(PAUSE))) {
                return Optional.empty();
            }
            looked = now;
        }
        return Optional.of(fetchKeys());
    }

    private List<JsonWebKey> fetchKeys() throws SignInException {
        Instant now = clock.instant();
        URI url = metadata().keys();
        List<JsonWebKey> fetched = keys(url, http.document(url));
        synchronized (this) {
            keys = new Kept<>(fetched, now);
        }
        return fetched;
    }

    private static List<JsonWebKey> keys(URI url, JsonNode document) throws SignInException {
        JsonNode keys = document.path("keys");
        boolean isSet =
                keys.isArray() && keys.valueStream().allMatch(JsonNode::isObject); // the library takes that for granted
        try {
            if (isSet) {
                return List.copyOf(new JsonWebKeySet(document.toString()).getJsonWebKeys());
            }
        } catch (JoseException ignored) {
            // as any other that is none
        }
        throw new SignInException(
                SignInException.Why.INVALID, url + ": not keys (expected: a JSON Web Key Set, RFC 7517)");
    }
}
