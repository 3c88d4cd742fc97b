package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.storage.Row;
import org.owuitunnel.relay.storage.Sql;

/** Users as the database has them, within somebody's transaction. Stateless. */
final class UserRows {
    /** Most users: as many as tokens, of which each is made with one. */
    static final int MAX_USERS = 10_000;

    private static final String SELECT = "SELECT id, name, created, disabled, max_tunnels, requests_per_second,"
            + " bytes_per_second, max_streams, bytes_per_month FROM users";

    /** Every user, in the order of their creation. */
    static List<UserEntry> all(Sql sql) throws IOException {
        return sql.list(SELECT + " ORDER BY created, id", UserRows::entry);
    }

    /** The user of this name, in whatever case. */
    static Optional<UserEntry> named(Sql sql, String name) throws IOException {
        return sql.first(SELECT + " WHERE name = ?", UserRows::entry, name);
    }

    /** The user of this id. */
    static Optional<UserEntry> of(Sql sql, String id) throws IOException {
        return sql.first(SELECT + " WHERE id = ?", UserRows::entry, id);
    }

    /** The user of this name, made when there was none; nothing when there are too many already. */
    static Optional<UserEntry> namedOrNew(Sql sql, Ledger ledger, String name, Actor actor) throws IOException {
        Optional<UserEntry> present = named(sql, name);
        if (present.isPresent() || sql.number("SELECT count(*) FROM users") >= MAX_USERS) {
            return present;
        }
        String id = freshId(sql, ledger, "users");
        UserEntry made = new UserEntry(new Owner(id, name), ledger.now(), false, UserLimits.NONE);
        int ignored = sql.run("INSERT INTO users (id, name, created) VALUES (?, ?, ?)", id, name, made.created());
        Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "user.create", name, ""));
        return Optional.of(made);
    }

    /** An id that nothing in {@code table} has. */
    static String freshId(Sql sql, Ledger ledger, String table) throws IOException {
        while (true) {
            String id = RandomName.characters(ledger.random(), UserEntry.ID_LENGTH);
            if (sql.number("SELECT count(*) FROM " + table + " WHERE id = ?", id) == 0) {
                return id;
            }
        }
    }

    /** Puts {@code limits} in place of those that a user had. */
    static void limit(Sql sql, String id, UserLimits limits) throws IOException {
        int ignored = sql.run(
                "UPDATE users SET max_tunnels = ?, requests_per_second = ?, bytes_per_second = ?, max_streams = ?,"
                        + " bytes_per_month = ? WHERE id = ?",
                value(limits.tunnels()),
                value(limits.requestsPerSecond()),
                value(limits.bytesPerSecond()),
                value(limits.streams()),
                value(limits.bytesPerMonth()),
                id);
    }

    private static @Nullable Integer value(OptionalInt number) {
        return number.isPresent() ? (Integer) number.getAsInt() : null;
    }

    private static @Nullable Long value(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    private static UserEntry entry(Row row) {
        return new UserEntry(
                new Owner(row.text("id"), row.text("name")),
                row.time("created"),
                row.truth("disabled"),
                new UserLimits(
                        small(row.maybeNumber("max_tunnels")),
                        small(row.maybeNumber("requests_per_second")),
                        row.maybeNumber("bytes_per_second"),
                        small(row.maybeNumber("max_streams")),
                        row.maybeNumber("bytes_per_month")));
    }

    private static OptionalInt small(OptionalLong number) {
        return number.isPresent()
                ? OptionalInt.of(Math.clamp(number.getAsLong(), 0, Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    private UserRows() {}
}
