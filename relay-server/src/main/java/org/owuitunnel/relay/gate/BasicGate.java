package org.owuitunnel.relay.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.BasicCredentials;
import org.owuitunnel.relay.route.BasicDigest;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.route.Route;

/**
 * Lets visitors in by user name and password (HTTP Basic, RFC 7617), where the client of a tunnel has named them. Keeps nothing but what was
 * guessed wrong. Safe on any thread, and never waits.
 */
public final class BasicGate {
    private static final String FIELD = "authorization";

    /** Octets of a pass: since when, and the digest of what was shown for it. */
    private static final int PASS_BYTES = Long.BYTES + 32;

    /** Between the parts of what is digested: in none of them. */
    private static final byte SEPARATOR = 0;

    /** Seals passes. */
    private final Seal passes;

    /** Digests names and passwords. */
    private final Seal secrets;

    private final BasicGuesses guesses = new BasicGuesses();
    private final InstantSource clock;

    BasicGate(Seal seal, InstantSource clock) {
        this.passes = seal.derived("basic.pass");
        this.secrets = seal.derived("basic.secret");
        this.clock = clock;
    }

    /**
     * User name and password of a tunnel, as they are remembered.
     *
     * <p>A fast digest is right here. It is never written down, and whoever can read this memory reads the passwords themselves, which come
     * with the requests of every program; a slow one would have to be computed for each of these, and a stranger could have that done as
     * often as he likes. Guessing at the door is bounded by {@link BasicGuesses}, whatever a guess costs. The digest stands in passes too,
     * which browsers have: there it says nothing to who has not the relay's key.
     */
    public BasicDigest digest(Label name, String ownerId, String credentials) {
        return new BasicDigest(digest(name, ownerId, credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] digest(Label name, String ownerId, byte[] credentials) {
        byte[] label = name.text().getBytes(StandardCharsets.UTF_8);
        byte[] owner = ownerId.getBytes(StandardCharsets.UTF_8);
        return secrets.digest(ByteBuffer.allocate(label.length + owner.length + credentials.length + 2)
                .put(label)
                .put(SEPARATOR)
                .put(owner)
                .put(SEPARATOR)
                .put(credentials)
                .array());
    }

    /** What a request shows. */
    public sealed interface Shown {
        /** No user name. */
        record Nothing() implements Shown {}

        /** The right user and password. */
        record Right() implements Shown {}

        /** Others. */
        record Wrong() implements Shown {}

        /** Something that is not looked at, after too many that were wrong; but will be when {@code left} is over. */
        record Unseen(Duration left) implements Shown {}
    }

    /** What {@code request} shows for {@code tunnel}, which lets in by {@code wanted}. One that is wrong counts as a guess. */
    public Shown shown(Route.Ownership tunnel, BasicDigest wanted, RequestHead request) {
        String value = request.fields().first(FIELD);
        if (value == null || !BasicCredentials.isBasic(value)) {
            return new Shown.Nothing();
        }
        Instant now = clock.instant();
        String address = Secrets.address(request);
        Duration left = guesses.closedFor(tunnel.name(), address, now);
        if (left.isPositive()) {
            return new Shown.Unseen(left);
        }
        boolean isRight = BasicCredentials.read(value)
                .filter(octets -> wanted.matches(digest(tunnel.name(), tunnel.ownerId(), octets)))
                .isPresent();
        if (isRight) {
            return new Shown.Right();
        }
        guesses.wrong(tunnel.name(), address, now);
        return new Shown.Wrong();
    }

    /** A pass for a browser that has shown what {@code wanted} is made of, as a cookie's value. It counts as long as that is wanted. */
    public String pass(BasicDigest wanted) {
        return passes.close(ByteBuffer.allocate(PASS_BYTES)
                .putLong(clock.instant().getEpochSecond())
                .put(wanted.octets())
                .array());
    }

    /** For how long such a pass is good. */
    public static Duration life() {
        return Pass.LIFE;
    }

    /** Whether a browser has such a pass: given for what is wanted now, and not before the life of a pass. */
    public boolean hasPass(BasicDigest wanted, RequestHead request) {
        Instant earliest = clock.instant().minus(Pass.LIFE);
        return Secrets.passes(request).stream()
                .flatMap(shown -> passes.open(shown, PASS_BYTES).stream())
                .anyMatch(content -> {
                    ByteBuffer pass = ByteBuffer.wrap(content);
                    boolean isFresh = Instant.ofEpochSecond(pass.getLong()).isAfter(earliest);
                    byte[] digest = new byte[pass.remaining()];
                    pass.get(digest);
                    return isFresh && wanted.matches(digest);
                });
    }

    /** Whether a request shows a user name, right or wrong. */
    public static boolean isShown(RequestHead request) {
        return BasicCredentials.isBasic(request.fields().first(FIELD));
    }

    /**
     * The same request without user name and password, which are for the gate: the app learns nothing of them. Another scheme, such as an
     * app's own Bearer, stays.
     */
    public static RequestHead withoutCredentials(RequestHead request) {
        Fields fields = request.fields();
        if (fields.all(FIELD).stream().noneMatch(BasicCredentials::isBasic)) {
            return request;
        }
        Fields.Builder kept = Fields.builder(fields.size());
        fields.forEach((name, value) -> {
            if (!name.equals(FIELD) || !BasicCredentials.isBasic(value)) {
                kept.add(name, value);
            }
        });
        return new RequestHead(
                request.method(), request.authority(), request.target(), request.upgrade(), kept.build());
    }
}
