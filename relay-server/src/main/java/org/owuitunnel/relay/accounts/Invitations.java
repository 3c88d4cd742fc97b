package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.storage.Sql;

/**
 * Links that make a token of a user for whoever opens them first, so that no token has to be sent. Safe on any thread and with other
 * processes, but each call waits for the disk: never call it on an event loop.
 */
public final class Invitations {
    /** How long one is good unless it is said otherwise: until tomorrow at this time. */
    public static final Duration PRESET = Duration.ofDays(1);

    /** The shortest life of one: time to send it. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** The longest: what lies longer in a mailbox is found by somebody else. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** Most invitations of one user that are open: for each of his machines one, and no script may fill the list. */
    public static final int MAX_PER_USER = 20;

    /** What became of the wish for an invitation. */
    public sealed interface Creation {
        /** A new one, and the only copy of its key. */
        record Created(Owner owner, JoinKey key, Instant expires) implements Creation {}

        /** None; the reason is for the administrator. */
        record Refused(String reason) implements Creation {}
    }

    /**
     * One that nobody has shown yet.
     *
     * @param mark as the audit calls it; its key is kept nowhere
     */
    public record Open(String mark, Owner owner, Instant created, Instant expires) {}

    private final Ledger ledger;

    public Invitations(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Invites the user of this name, who is made when there is none, for as long as {@code life}. */
    public Creation create(String name, Duration life, Actor actor) throws IOException {
        if (!UserEntry.isName(name)) {
            return new Creation.Refused("name: not usable (expected: " + UserEntry.EXPECTED_NAME + ")");
        }
        if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
            return new Creation.Refused("for: not usable (expected: 1m to 30d)");
        }
        return ledger.database().write(sql -> {
            int ignored = sql.run("DELETE FROM invitations WHERE expires <= ?", ledger.now());
            Optional<UserEntry> user = UserRows.namedOrNew(sql, ledger, name, actor);
            if (user.isEmpty()) {
                return new Creation.Refused("users: too many (expected: fewer than " + UserRows.MAX_USERS + ")");
            }
            return made(sql, user.get(), life, actor);
        });
    }

    private Creation made(Sql sql, UserEntry user, Duration life, Actor actor) throws IOException {
        Owner owner = user.owner();
        if (user.disabled()) {
            return new Creation.Refused("user: " + owner.name() + " is disabled (expected: 'owui-relay user enable "
                    + owner.name() + "' first)");
        }
        long open = sql.number("SELECT count(*) FROM invitations WHERE user_id = ?", owner.id());
        if (open >= MAX_PER_USER) {
            return new Creation.Refused("invitations: " + open + " of " + owner.name()
                    + " are open (expected: fewer than " + MAX_PER_USER + ")");
        }
        JoinKey key = JoinKey.random(ledger.random());
        String digest = JoinKey.digest(key.text());
        Instant expires = ledger.now().plus(life);
        int ignored = sql.run(
                "INSERT INTO invitations (sha256, user_id, created, expires) VALUES (?, ?, ?, ?)",
                digest,
                owner.id(),
                ledger.now(),
                expires);
        String detail = JoinKey.mark(digest) + ", until " + expires;
        Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "invite", owner.name(), detail));
        return new Creation.Created(owner, key, expires);
    }

    /** Those that are open, in the order in which they were made. */
    public List<Open> open() throws IOException {
        return ledger.database().read(this::open);
    }

    private List<Open> open(Sql sql) throws IOException {
        return sql.list(
                "SELECT sha256, invitations.created, expires, id, name FROM invitations JOIN users ON id = user_id"
                        + " WHERE expires > ? ORDER BY invitations.created, sha256",
                row -> new Open(
                        JoinKey.mark(row.text("sha256")),
                        new Owner(row.text("id"), row.text("name")),
                        row.time("created"),
                        row.time("expires")),
                ledger.now());
    }

    /** Ends the one with this mark before anybody shows it; nothing when there is none. */
    public Optional<Open> cancel(String mark, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            Optional<Open> found =
                    open(sql).stream().filter(open -> open.mark().equals(mark)).findFirst();
            if (found.isPresent()) {
                Owner owner = found.get().owner();
                int ignored = sql.run(
                        "DELETE FROM invitations WHERE substr(sha256, 1, ?) = ? AND user_id = ?",
                        mark.length(),
                        mark,
                        owner.id());
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "invite.cancel", owner.name(), mark));
            }
            return found;
        });
    }

    /** True for what whoever redeems one may call his token; also for nothing. */
    public static boolean isLabel(String label) {
        return label.isEmpty() || UserEntry.isName(label);
    }

    /**
     * Makes a token for whoever shows the key of an invitation that is open, which is used up by that: of two who show it at once one gets
     * it. Refused when there is no such invitation, or no token may be made; then it stays open.
     *
     * @param label what the token is for, possibly empty
     */
    public TokenStore.Creation redeem(String presented, String label) throws IOException {
        if (!isLabel(label)) {
            return new TokenStore.Creation.Refused("label: not usable (expected: " + UserEntry.EXPECTED_NAME + ")");
        }
        String digest = JoinKey.digest(presented);
        return ledger.database().write(sql -> {
            Optional<String> owner = sql.first(
                    "SELECT user_id FROM invitations WHERE sha256 = ? AND expires > ?",
                    row -> row.text("user_id"),
                    digest,
                    ledger.clock().instant());
            Optional<UserEntry> user = owner.isPresent() ? UserRows.of(sql, owner.get()) : Optional.empty();
            if (user.isEmpty()) {
                return new TokenStore.Creation.Refused(
                        "invitation: unknown, used or over (expected: a new one, from whoever sent it)");
            }
            NewToken wish = new NewToken(user.get().owner().name(), label, Optional.empty(), false);
            Actor actor = Actor.ofInvitation(JoinKey.mark(digest));
            TokenStore.Creation made = TokenRows.make(sql, ledger, user.get(), wish, actor);
            if (made instanceof TokenStore.Creation.Created created) {
                int ignored = sql.run("DELETE FROM invitations WHERE sha256 = ?", digest);
                String name = user.get().owner().name();
                String detail = "token " + created.entry().id();
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "redeem", name, detail));
            }
            return made;
        });
    }
}
