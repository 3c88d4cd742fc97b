package org.owuitunnel.relay.accounts;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * The tokens that may open tunnels, as SHA-256 digests in {@code tokens.json}. A running relay and the {@code token}
 * commands share the file: a new token is good at once, and a revoked one is none within {@link #LOOK_EVERY}.
 *
 * <p>Safe on any thread, but it waits for the disk now and then: never call it on an event loop.
 */
public final class TokenStore {
    /** Most tokens: each check compares with all of them, which takes a millisecond for 10,000. */
    public static final int MAX_TOKENS = 10_000;

    /** How old the view of the file may be: revoking ends a tunnel within 5 s, and this is the smaller part of them. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Characters of a presented text that are looked at: more than any token has, so that a megabyte costs nothing. */
    private static final int MAX_PRESENTED = 256;

    private static final Log LOG = Log.of(TokenStore.class);

    /** What became of the wish for a token. */
    public sealed interface Creation {
        /** A new token, and the only copy of its secret. */
        record Created(TokenEntry entry, Token token) implements Creation {}

        /** None; the reason is for the administrator. */
        record Refused(String reason) implements Creation {}
    }

    /** The file as it was at one time. {@code digests} are those of the entries at the same places. */
    private record View(
            List<TokenEntry> entries, List<byte[]> digests, Optional<PrivateFile.Stamp> stamp, Instant looked) {
        static View of(List<TokenEntry> entries, Optional<PrivateFile.Stamp> stamp, Instant looked) {
            List<byte[]> digests = entries.stream()
                    .map(entry -> HexFormat.of().parseHex(entry.sha256()))
                    .toList();
            return new View(entries, digests, stamp, looked);
        }

        View lookedAgain(Instant now) {
            return new View(entries, digests, stamp, now);
        }
    }

    private final PrivateFile file;
    private final TokensFile tokens;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Held by the one thread that looks at the file; the others go on with what is known. */
    private final ReentrantLock looking = new ReentrantLock();

    /** Replaced as a whole by whoever holds {@link #looking}. */
    private volatile View view;

    /** The last failure to read that was logged, or "" when the last reading was fine. Guarded by {@link #looking}. */
    private String toldFailure = "";

    /** Reads the file; fails when it is there and cannot be trusted or understood. */
    public TokenStore(PrivateFile file, InstantSource clock, RandomGenerator random) throws IOException {
        this.file = file;
        this.tokens = new TokensFile(file);
        this.clock = clock;
        this.random = random;
        Optional<PrivateFile.Stamp> stamp = file.stamp();
        this.view = View.of(tokens.read(), stamp, clock.instant());
    }

    /** The store of a relay whose data is in {@code folder}. */
    public static TokenStore in(Path folder) throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("tokens.json"));
        return new TokenStore(file, InstantSource.system(), new SecureRandom());
    }

    /**
     * Whose token {@code presented} is; null, like any text that is no token, is nobody's. Takes the same time whichever
     * token it is and wherever two differ.
     */
    public Optional<Owner> verify(@Nullable String presented) {
        String text = presented == null || presented.length() > MAX_PRESENTED ? "" : presented;
        byte[] digest = Token.digest(text);
        Optional<Owner> known = owner(look(), digest);
        if (Token.of(text).isEmpty()) {
            return Optional.empty();
        }
        // Whoever made a token a moment ago uses it now, and a refusal is final: so what is unknown is looked up once
        // more.
        return known.isPresent() ? known : owner(lookNow(), digest);
    }

    private static Optional<Owner> owner(View view, byte[] digest) {
        TokenEntry found = null;
        for (int i = 0; i < view.entries.size(); i++) {
            if (MessageDigest.isEqual(digest, view.digests.get(i))) {
                found = view.entries.get(i);
            }
        }
        return Optional.ofNullable(found).map(TokenEntry::owner);
    }

    /** True while the owner's token is not revoked: for sessions, which outlive their handshake. */
    public boolean knows(Owner owner) {
        return look().entries.stream().anyMatch(entry -> entry.owner().equals(owner));
    }

    /** Every token, in the order of creation. */
    public List<TokenEntry> list() {
        return look().entries;
    }

    /** Makes a token and keeps its digest. */
    public Creation create(String name) throws IOException {
        if (!TokenEntry.isName(name)) {
            return new Creation.Refused("name: not usable (expected: " + TokenEntry.EXPECTED_NAME + ")");
        }
        Creation creation = file.locked(() -> {
            List<TokenEntry> entries = new ArrayList<>(tokens.read());
            Optional<TokenEntry> same =
                    entries.stream().filter(e -> e.owner().name().equals(name)).findFirst();
            if (same.isPresent()) {
                return new Creation.Refused("name: " + name + " is taken by token "
                        + same.get().owner().id() + " (expected: another name, or that one revoked first)");
            }
            if (entries.size() >= MAX_TOKENS) {
                return new Creation.Refused("tokens: " + entries.size() + " (expected: fewer than " + MAX_TOKENS + ")");
            }
            Token token = Token.random(random);
            Owner owner = new Owner(freshId(entries), name);
            Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            TokenEntry entry = new TokenEntry(owner, created, HexFormat.of().formatHex(Token.digest(token.secret())));
            entries.add(entry);
            tokens.write(entries);
            return new Creation.Created(entry, token);
        });
        lookNow();
        return creation;
    }

    private String freshId(List<TokenEntry> entries) {
        while (true) {
            String id = RandomName.characters(random, TokenEntry.ID_LENGTH);
            if (entries.stream().noneMatch(entry -> entry.owner().id().equals(id))) {
                return id;
            }
        }
    }

    /** Ends the token of this id; returns what it was, or nothing when there is none. */
    public Optional<TokenEntry> revoke(String id) throws IOException {
        Optional<TokenEntry> revoked = file.locked(() -> {
            List<TokenEntry> entries = new ArrayList<>(tokens.read());
            Optional<TokenEntry> entry =
                    entries.stream().filter(e -> e.owner().id().equals(id)).findFirst();
            if (entry.isPresent()) {
                entries.remove(entry.get());
                tokens.write(entries);
            }
            return entry;
        });
        lookNow();
        return revoked;
    }

    /** Looks at the file now: who changed it through this store sees the change at once. */
    private View lookNow() {
        looking.lock();
        try {
            view = reread(view);
            return view;
        } finally {
            looking.unlock();
        }
    }

    private View look() {
        View known = view;
        // Without a sign: a clock that is set back must not stop the looking.
        boolean isFresh = Duration.between(known.looked, clock.instant()).abs().compareTo(LOOK_EVERY) < 0;
        if (isFresh || !looking.tryLock()) {
            return known;
        }
        try {
            view = reread(view);
            return view;
        } finally {
            looking.unlock();
        }
    }

    private View reread(View known) {
        Instant now = clock.instant();
        try {
            Optional<PrivateFile.Stamp> stamp = file.stamp();
            View next = stamp.equals(known.stamp) ? known.lookedAgain(now) : View.of(tokens.read(), stamp, now);
            toldFailure = "";
            return next;
        } catch (IOException e) {
            // A file that breaks while the relay runs must not throw everybody out: the tokens that were valid stay so.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(event("tokens.unreadable")
                        .with("kept", known.entries.size())
                        .because(e));
            }
            return known.lookedAgain(now);
        }
    }
}
