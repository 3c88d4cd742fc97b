package org.owuitunnel.relay.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.RandomName;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Database;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * Decides who may visit tunnels that are not open to everyone. Safe on any thread. What says that it blocks waits for the disk and computes
 * for a while: never on an event loop.
 */
public final class Gate {
    /** The cookie that a pass is: for one host alone, by HTTPS alone, and out of the reach of scripts. */
    public static final String COOKIE = "__Host-owui-tunnel";

    /** The field by which a program, or the page behind a link, shows a key. */
    public static final String KEY_FIELD = "x-tunnel-key";

    /** The visit of programs that show a key with each request, instead of a pass. */
    static final long BY_KEY = 0;

    private static final String KEY_FILE = "gate.key";
    private static final int SEAL_KEY_BYTES = 32;

    private final ShareBook shares;
    private final Seal seal;
    private final BasicGate basic;
    private final RandomGenerator random;
    private final InstantSource clock;

    Gate(ShareBook shares, Seal seal, RandomGenerator random, InstantSource clock) {
        this.shares = shares;
        this.seal = seal;
        this.basic = new BasicGate(seal, clock);
        this.random = random;
        this.clock = clock;
    }

    /** A gate whose links end with this process. */
    public static Gate inMemory(InstantSource clock) {
        SecureRandom random = new SecureRandom();
        return new Gate(new ShareBook(), new Seal(newKey(random)), random, clock);
    }

    /** The gate of a relay whose data is in {@code folder}, its links in the {@code database} there. Blocks. */
    public static Gate in(Path folder, Database database, InstantSource clock) throws IOException {
        SecureRandom random = new SecureRandom();
        PrivateFile kept = new PrivateFile(folder.resolve(KEY_FILE));
        byte[] key = kept.locked(() -> {
            Optional<byte[]> before = kept.read().filter(octets -> octets.length == SEAL_KEY_BYTES);
            if (before.isPresent()) {
                return before.get();
            }
            byte[] made = newKey(random);
            kept.write(made);
            return made;
        });
        return new Gate(new ShareBook(database), new Seal(key), random, clock);
    }

    private static byte[] newKey(RandomGenerator random) {
        byte[] key = new byte[SEAL_KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /** The same for those who come by user name and password. */
    public BasicGate basic() {
        return basic;
    }

    /** Lets a request in, or not: nothing. {@code ownerId} is whose tunnel serves {@code name} now. */
    public Optional<Admission> admit(Label name, String ownerId, RequestHead request) {
        Instant now = clock.instant();
        for (String shown : Secrets.passes(request)) {
            Pass pass = Pass.read(shown, seal).orElse(null);
            LiveShare share = pass == null || pass.isOver(now) ? null : shares.find(pass.shareId());
            if (pass != null && share != null && opens(share, name, ownerId, now)) {
                return Optional.of(admitted(share, pass.number(), now, request));
            }
        }
        String key = request.fields().first(KEY_FIELD);
        if (key == null) {
            return Optional.empty();
        }
        LiveShare share = shares.findByDigest(ShareKey.digest(key));
        if (share == null || !opens(share, name, ownerId, now)) {
            return Optional.empty();
        }
        Share.Terms terms = share.share().terms();
        boolean isEnough = !terms.once() && terms.password().isEmpty();
        return isEnough ? Optional.of(admitted(share, BY_KEY, now, request)) : Optional.empty();
    }

    private static boolean opens(LiveShare share, Label name, String ownerId, Instant now) {
        return !share.ended()
                && share.share().isFor(name, ownerId)
                && !share.share().isOver(now);
    }

    private static Admission admitted(LiveShare share, long number, Instant now, RequestHead request) {
        Admission admission = new Admission(share);
        share.admitted(admission, number, now, Secrets.address(request));
        return admission;
    }

    /** The same request without what belongs to the gate: the app learns nothing of it. */
    public static RequestHead withoutSecrets(RequestHead request) {
        return Secrets.removed(request);
    }

    /** Where a request comes from, as the relay knows it; empty when it does not. */
    public static String address(RequestHead request) {
        return Secrets.address(request);
    }

    /** What comes of showing a link. */
    public sealed interface Entry {
        /** A pass for this browser, good for as many seconds at most. */
        record Entered(String pass, long seconds) implements Entry {}

        /** None. */
        record Refused(Why why) implements Entry {}
    }

    /** Why a link does not open. */
    public enum Why {
        /** No such link for this tunnel, or none any more. */
        UNKNOWN,
        /** Its time is over. */
        OVER,
        /** It opened once, and that was all. */
        USED,
        /** It wants a password as well. */
        PASSWORD_WANTED,
        /** That was not the password. */
        PASSWORD_WRONG,
        /** Too many passwords were wrong lately. */
        TOO_MANY_GUESSES
    }

    /** A browser shows the key of a link, and its password or "". Blocks. */
    public Entry enter(Label name, String ownerId, String key, String password, RequestHead request)
            throws IOException {
        Instant now = clock.instant();
        LiveShare share = shares.findByDigest(ShareKey.digest(key));
        if (share == null) {
            return new Entry.Refused(Why.UNKNOWN);
        }
        Why refused = refusal(share, name, ownerId, now);
        if (refused == null) {
            refused = wrong(share, password, now);
        }
        if (refused != null) {
            return new Entry.Refused(refused);
        }
        return shares.changing(() -> {
            Why meanwhile = refusal(share, name, ownerId, now);
            if (meanwhile != null) {
                return new Entry.Refused(meanwhile);
            }
            Pass pass = new Pass(share.share().id(), random.nextLong(1, Long.MAX_VALUE), now);
            share.entered(new Visit(pass.number(), now, now, Secrets.address(request), Secrets.program(request), 0));
            long seconds = share.share()
                    .terms()
                    .until()
                    .map(end -> ChronoUnit.SECONDS.between(now, end))
                    .filter(left -> left < Pass.LIFE.toSeconds())
                    .orElse(Pass.LIFE.toSeconds());
            return new Entry.Entered(pass.sealed(seal), seconds);
        });
    }

    private static @Nullable Why refusal(LiveShare share, Label name, String ownerId, Instant now) {
        if (!share.share().isFor(name, ownerId)
                || (share.ended() && !share.share().isOver(now))) {
            return Why.UNKNOWN;
        }
        if (share.share().isOver(now)) {
            return Why.OVER;
        }
        return share.share().terms().once() && share.used() ? Why.USED : null;
    }

    private static @Nullable Why wrong(LiveShare share, String password, Instant now) {
        Password wanted = share.share().terms().password().orElse(null);
        if (wanted == null) {
            return null;
        }
        if (password.isEmpty()) {
            return Why.PASSWORD_WANTED;
        }
        if (!share.mayGuess(now)) {
            return Why.TOO_MANY_GUESSES;
        }
        if (!wanted.matches(password)) {
            share.guessedWrong();
            return Why.PASSWORD_WRONG;
        }
        return null;
    }

    /** A link and its key, of which this is the only copy. */
    public record Made(Share share, ShareKey key) {}

    /**
     * Makes a link; nothing when there are too many already. Blocks.
     *
     * @param password "" for none
     */
    public Optional<Made> make(Label name, String ownerId, Share.Terms terms, String password) throws IOException {
        Share.Terms all = password.isEmpty()
                ? terms
                : new Share.Terms(
                        terms.kind(),
                        terms.label(),
                        terms.until(),
                        terms.once(),
                        Optional.of(Password.of(password, random)),
                        terms.guest());
        ShareKey key = ShareKey.random(random);
        return shares.changing(() -> {
            forgetOver();
            if (!shares.hasRoomFor(name)) {
                return Optional.empty();
            }
            Share share = new Share(freshId(), name, ownerId, key.digest(), now(), all);
            shares.put(new LiveShare(share, false, List.of()));
            return Optional.of(new Made(share, key));
        });
    }

    /** Lets in who shows the key with this digest first: whoever runs the client has it. Blocks; does nothing for one that is known. */
    public void own(Label name, String ownerId, String digest) throws IOException {
        if (shares.findByDigest(digest) != null) {
            return;
        }
        shares.changing(() -> {
            forgetOver();
            // Those of runs before, which nobody has shown and nobody will.
            shares.of(ownerId).stream()
                    .filter(live -> live.share().name().equals(name))
                    .filter(live -> live.share().terms().kind() == Share.Kind.OWNER && !live.used())
                    .forEach(shares::remove);
            if (shares.findByDigest(digest) == null && shares.hasRoomFor(name)) {
                Share share = new Share(freshId(), name, ownerId, digest, now(), Share.Terms.OWN);
                shares.put(new LiveShare(share, false, List.of()));
            }
            return true;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String freshId() {
        while (true) {
            String id = RandomName.characters(random, ShareBook.ID_LENGTH);
            if (shares.find(id) == null) {
                return id;
            }
        }
    }

    /** Links whose time is over for a day: until then their owner may want to see who came. */
    private void forgetOver() {
        Instant yesterday = clock.instant().minus(1, ChronoUnit.DAYS);
        shares.all().stream()
                .filter(live -> live.share().isOver(yesterday) || isSpent(live))
                .forEach(shares::remove);
    }

    /** An owner's link that was used, by a pass that is over. */
    private boolean isSpent(LiveShare live) {
        Instant now = clock.instant();
        return live.share().terms().kind() == Share.Kind.OWNER
                && live.visits().stream()
                        .allMatch(visit -> visit.first().plus(Pass.LIFE).isBefore(now))
                && live.used();
    }

    /** A link as its owner sees it. */
    public record Listed(Share share, boolean used, List<Visit> visits) {}

    /** The links of an owner, those of its clients' own users included, in the order in which they were made. */
    public List<Listed> list(String ownerId) {
        return shares.of(ownerId).stream()
                .map(live -> new Listed(live.share(), live.used(), live.visits()))
                .toList();
    }

    /** Every link, of all owners. */
    public List<Listed> list() {
        return shares.all().stream()
                .map(live -> new Listed(live.share(), live.used(), live.visits()))
                .sorted(Comparator.comparing(listed -> listed.share().created()))
                .toList();
    }

    /** Ends a link, whosever it is, in the same way as its owner would. False when there is none. Blocks. */
    public boolean revoke(String id) throws IOException {
        LiveShare live = shares.find(id);
        return live != null && revoke(live.share().ownerId(), id);
    }

    /** Ends a link of this owner: whoever is inside by it is cut off before this returns. False when there is none. Blocks. */
    public boolean revoke(String ownerId, String id) throws IOException {
        return shares.changing(() -> {
            LiveShare live = shares.find(id);
            if (live == null || !live.share().ownerId().equals(ownerId)) {
                return false;
            }
            shares.remove(live);
            return true;
        });
    }

    /** Ends what is over, and looks what another relay has changed; writes down visits when {@code save}. Blocks. */
    public void look(boolean save) {
        shares.look(clock.instant(), save);
    }
}
