package org.owuitunnel.relay.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.owuitunnel.relay.oidc.Person;

/**
 * Administrators who have signed in, each known by a random number in his browser. In memory: they all have to sign in anew after a restart, which
 * is what puts out whoever was taken off the list. Safe on any thread.
 */
final class SignedIn {
    /** A working day, however busy: then the issuer is asked again whether there is still such a person. */
    static final Duration LIFE = Duration.ofHours(8);

    /** Browsers of all administrators; beyond it the one that came first is out. */
    static final int MOST = 1_000;

    private static final int RANDOM_BYTES = 32;

    private final InstantSource clock;
    private final RandomGenerator random;

    /** By digest of the number, which then takes no comparison in constant time; in the order of their ends. Guarded by this. */
    private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>();

    private record Session(Person person, Instant end) {}

    SignedIn(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Lets {@code person} in; returns what his browser shows from now on. */
    String enter(Person person) {
        byte[] octets = new byte[RANDOM_BYTES];
        random.nextBytes(octets);
        String shown = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        Instant now = clock.instant();
        synchronized (this) {
            sessions.values().removeIf(session -> !now.isBefore(session.end));
            if (sessions.size() >= MOST) {
                Map.Entry<String, Session> ignored = sessions.pollFirstEntry();
            }
            sessions.put(digest(shown), new Session(person, now.plus(LIFE)));
        }
        return shown;
    }

    /** Who shows this. */
    synchronized Optional<Person> find(String shown) {
        return Optional.ofNullable(sessions.get(digest(shown)))
                .filter(session -> clock.instant().isBefore(session.end))
                .map(Session::person);
    }

    /** From now on nobody shows this. */
    synchronized void leave(String shown) {
        sessions.remove(digest(shown));
    }

    private static String digest(String shown) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(shown.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
