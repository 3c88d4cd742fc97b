package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.route.Label;

/**
 * The tokens that may open tunnels, as SHA-256 digests. A running relay and the {@code token} commands share them: a new token is good at
 * once, and a revoked one is none within a second.
 *
 * <p>Safe on any thread, but it waits for the disk now and then: never call it on an event loop.
 */
public final class TokenStore {
    /** Most tokens: each check compares with all of them, which takes a millisecond for 10,000. */
    public static final int MAX_TOKENS = 10_000;

    /** Most tokens of one user: each machine and program has its own, and no script may fill the list. */
    public static final int MAX_TOKENS_PER_USER = 100;

    /** Characters of a presented text that are looked at: more than any token has, so that a megabyte costs nothing. */
    private static final int MAX_PRESENTED = 256;

    /** What became of the wish for a token. */
    public sealed interface Creation {
        /** A new token, and the only copy of its secret. */
        record Created(TokenEntry entry, Token token) implements Creation {}

        /** None; the reason is for the administrator. */
        record Refused(String reason) implements Creation {}
    }

    private final Ledger ledger;
    private final AccountsWatch watch;

    /** Reads what there is; fails when it cannot be trusted or understood. */
    public TokenStore(Ledger ledger) throws IOException {
        this.ledger = ledger;
        this.watch = new AccountsWatch(ledger);
    }

    /** The store of a relay whose data is in {@code folder}. */
    public static TokenStore in(Path folder) throws IOException {
        return new TokenStore(Ledger.in(folder));
    }

    /**
     * Whose token {@code presented} is, and which; null, like any text that is no token or none any more, is nobody's. Takes the same time
     * whichever token it is and wherever two differ.
     */
    public Optional<Bearer> verify(@Nullable String presented) {
        return find(presented).filter(token -> !token.admin()).map(TokenEntry::bearer);
    }

    /** Whose token {@code presented} is, and which, when it administers the relay; nobody's otherwise. In the same way. */
    public Optional<Bearer> verifyAdmin(@Nullable String presented) {
        return find(presented).filter(TokenEntry::admin).map(TokenEntry::bearer);
    }

    private Optional<TokenEntry> find(@Nullable String presented) {
        String text = presented == null || presented.length() > MAX_PRESENTED ? "" : presented;
        byte[] digest = Token.digest(text);
        Instant now = ledger.clock().instant();
        Optional<TokenEntry> known = watch.look().find(digest, now);
        if (Token.of(text).isEmpty()) {
            return Optional.empty();
        }
        // Whoever made a token a moment ago uses it now, and a refusal is final: so what is unknown is looked up once
        // more.
        Optional<TokenEntry> found = known.isPresent() ? known : watch.lookNow().find(digest, now);
        found.ifPresent(watch::shown);
        return found;
    }

    /** True while an administrator has this name serve nothing. From memory, at most a second old. */
    public boolean isBlocked(Label name) {
        return watch.look().blocked().contains(name.text());
    }

    /** True while the token that was shown is good: for sessions, which outlive their handshake. */
    public boolean knows(Bearer bearer) {
        AccountsView view = watch.look();
        TokenEntry token = view.byId().get(bearer.tokenId());
        return token != null
                && token.owner().equals(bearer.owner())
                && view.isGood(token, ledger.clock().instant());
    }

    /** True while there is such a user and he is not disabled. */
    public boolean isEnabled(String ownerId) {
        return watch.look().isEnabled(ownerId);
    }

    /** What this user is granted, as it was a second ago at most; no bounds for one who is not there. */
    public UserLimits limits(String ownerId) {
        UserEntry user = watch.look().users().get(ownerId);
        return user == null ? UserLimits.NONE : user.limits();
    }

    /** Every token, also of those who are disabled and whose time is over, in the order of creation. */
    public List<TokenEntry> list() {
        return watch.look().tokens();
    }

    /** Makes a token without an end, by whoever runs this process. */
    public Creation create(String user) throws IOException {
        return create(NewToken.of(user), Actor.ofProcess());
    }

    /** Makes a token and keeps its digest. */
    public Creation create(NewToken wish, Actor actor) throws IOException {
        Optional<String> problem = wish.problem();
        if (problem.isPresent()) {
            return new Creation.Refused(problem.get());
        }
        Creation creation = ledger.database().write(sql -> {
            Optional<String> full = TokenRows.full(sql); // before a user is made in vain
            if (full.isPresent()) {
                return new Creation.Refused(full.get());
            }
            Optional<UserEntry> user = UserRows.namedOrNew(sql, ledger, wish.user(), actor);
            return user.isPresent()
                    ? TokenRows.make(sql, ledger, user.get(), wish, actor)
                    : new Creation.Refused("users: too many (expected: fewer than " + UserRows.MAX_USERS + ")");
        });
        AccountsView ignored = watch.lookNow();
        return creation;
    }

    /** Ends the token of this id; returns what it was, or nothing when there is none. Its user keeps what is his. */
    public Optional<TokenEntry> revoke(String id, Actor actor) throws IOException {
        Optional<TokenEntry> revoked = ledger.database().write(sql -> {
            Optional<TokenEntry> entry = TokenRows.of(sql, id);
            if (entry.isPresent()) {
                int ignored = sql.run("DELETE FROM tokens WHERE id = ?", id);
                String detail = "of " + entry.get().owner().name();
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "token.revoke", id, detail));
            }
            return entry;
        });
        AccountsView ignored = watch.lookNow();
        return revoked;
    }
}
