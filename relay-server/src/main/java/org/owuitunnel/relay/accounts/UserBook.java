package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Sql;

/** Who may have tokens. Safe on any thread and with other processes, but each call waits for the disk: never call it on an event loop. */
public final class UserBook {
    /**
     * A user and how much is his.
     *
     * @param octets that passed in the month that runs, as relays have written down: half a minute ago at most
     */
    public record Listed(UserEntry user, long tokens, List<Label> names, long octets) {}

    /** What was a user's who is gone. */
    public record Removed(UserEntry user, List<Label> names, List<String> hosts) {}

    private final Ledger ledger;

    public UserBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Every user, in the order of their creation. */
    public List<Listed> all() throws IOException {
        return ledger.database().read(sql -> {
            List<Listed> all = new ArrayList<>();
            for (UserEntry user : UserRows.all(sql)) {
                String id = user.owner().id();
                long tokens = sql.number("SELECT count(*) FROM tokens WHERE user_id = ?", id);
                long octets =
                        UsageBook.of(sql, id, UsageBook.month(ledger.clock().instant()));
                all.add(new Listed(user, tokens, NameRows.of(sql, id), octets));
            }
            return all;
        });
    }

    /** The user of this name. */
    public Optional<UserEntry> find(String name) throws IOException {
        return ledger.database().read(sql -> UserRows.named(sql, name));
    }

    /** What the user of this id is called, or the id when there is none. */
    public String nameOf(String ownerId) throws IOException {
        return ledger.database()
                .read(sql -> UserRows.of(sql, ownerId))
                .map(user -> user.owner().name())
                .orElse(ownerId);
    }

    /** Lets a user in again, or lets none of his tokens in; his names stay his. Nothing when there is no such user. */
    public Optional<UserEntry> disable(String name, boolean disabled, Actor actor) throws IOException {
        return change(name, (sql, user) -> {
            int ignored = sql.run(
                    "UPDATE users SET disabled = ? WHERE id = ?",
                    disabled,
                    user.owner().id());
            note(sql, actor, disabled ? "user.disable" : "user.enable", user, "");
        });
    }

    /** Changes what a user is granted. Nothing when there is no such user. */
    public Optional<UserEntry> limit(String name, UnaryOperator<UserLimits> change, String detail, Actor actor)
            throws IOException {
        return change(name, (sql, user) -> {
            UserRows.limit(sql, user.owner().id(), change.apply(user.limits()));
            note(sql, actor, "user.limit", user, detail);
        });
    }

    private interface Change {
        void make(Sql sql, UserEntry user) throws IOException;
    }

    private Optional<UserEntry> change(String name, Change change) throws IOException {
        return ledger.database().write(sql -> {
            Optional<UserEntry> user = UserRows.named(sql, name);
            if (user.isPresent()) {
                change.make(sql, user.get());
            }
            return user.isPresent() ? UserRows.of(sql, user.get().owner().id()) : user;
        });
    }

    /** Ends a user with his tokens, names, domains, links and invitations. Nothing when there is no such user. */
    public Optional<Removed> remove(String name, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            Optional<UserEntry> user = UserRows.named(sql, name);
            if (user.isEmpty()) {
                return Optional.empty();
            }
            String id = user.get().owner().id();
            List<Label> names = NameRows.of(sql, id);
            List<String> hosts =
                    sql.list("SELECT host FROM domains WHERE user_id = ? ORDER BY host", row -> row.text("host"), id);
            int ignored = sql.run("DELETE FROM users WHERE id = ?", id); // all that refers to it goes along
            note(sql, actor, "user.remove", user.get(), names.isEmpty() ? "" : "free again: " + names);
            return Optional.of(new Removed(user.get(), names, hosts));
        });
    }

    private void note(Sql sql, Actor actor, String act, UserEntry user, String detail) throws IOException {
        Audit.note(
                sql,
                new Audit.Entry(ledger.now(), actor.text(), act, user.owner().name(), detail));
    }
}
