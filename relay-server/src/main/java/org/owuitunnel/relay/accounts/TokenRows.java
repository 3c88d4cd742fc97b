package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.owuitunnel.relay.storage.Row;
import org.owuitunnel.relay.storage.Sql;

/** Tokens as the database has them, within somebody's transaction. Stateless. */
final class TokenRows {
    private static final String SELECT = "SELECT t.id, t.user_id, u.name, t.label, t.created, t.expires, t.last_used,"
            + " t.admin, t.sha256 FROM tokens t JOIN users u ON u.id = t.user_id";

    /** Every token, in the order of their creation. */
    static List<TokenEntry> all(Sql sql) throws IOException {
        return sql.list(SELECT + " ORDER BY t.created, t.rowid", TokenRows::entry);
    }

    /** The token of this id. */
    static Optional<TokenEntry> of(Sql sql, String id) throws IOException {
        return sql.first(SELECT + " WHERE t.id = ?", TokenRows::entry, id);
    }

    /** Makes a token for {@code user} and keeps its digest, unless one may not be made. */
    static TokenStore.Creation make(Sql sql, Ledger ledger, UserEntry user, NewToken wish, Actor actor)
            throws IOException {
        Owner owner = user.owner();
        if (user.disabled()) {
            return new TokenStore.Creation.Refused("user: " + owner.name()
                    + " is disabled (expected: 'owui-relay user enable " + owner.name() + "' first)");
        }
        long own = sql.number("SELECT count(*) FROM tokens WHERE user_id = ?", owner.id());
        if (own >= TokenStore.MAX_TOKENS_PER_USER) {
            return new TokenStore.Creation.Refused("tokens: " + own + " belong to " + owner.name()
                    + " (expected: some of them revoked, fewer than " + TokenStore.MAX_TOKENS_PER_USER + ")");
        }
        Optional<String> full = full(sql);
        if (full.isPresent()) {
            return new TokenStore.Creation.Refused(full.get());
        }
        Token token = Token.random(ledger.random());
        TokenEntry entry = new TokenEntry(
                UserRows.freshId(sql, ledger, "tokens"),
                owner,
                wish.label(),
                ledger.now(),
                wish.life().map(ledger.now()::plus),
                Optional.empty(),
                wish.admin(),
                HexFormat.of().formatHex(Token.digest(token.secret())));
        int ignored = sql.run(
                "INSERT INTO tokens (id, user_id, label, sha256, created, expires, admin) VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.id(),
                owner.id(),
                wish.label(),
                entry.sha256(),
                entry.created(),
                entry.expires().orElse(null),
                entry.admin());
        String detail = (entry.admin() ? "admin, of " : "of ")
                + owner.name()
                + entry.expires().map(end -> ", until " + end).orElse("");
        Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "token.create", entry.id(), detail));
        return new TokenStore.Creation.Created(entry, token);
    }

    /** Why nobody gets another token; nothing when there is room. */
    static Optional<String> full(Sql sql) throws IOException {
        long all = sql.number("SELECT count(*) FROM tokens");
        return all < TokenStore.MAX_TOKENS
                ? Optional.empty()
                : Optional.of("tokens: " + all + " (expected: fewer than " + TokenStore.MAX_TOKENS + ")");
    }

    /** Writes down that these were shown on {@code day}. */
    static void used(Sql sql, Iterable<String> ids, LocalDate day) throws IOException {
        for (String id : ids) {
            int ignored = sql.run("UPDATE tokens SET last_used = ? WHERE id = ?", day.toEpochDay(), id);
        }
    }

    private static TokenEntry entry(Row row) {
        OptionalLong day = row.maybeNumber("last_used");
        Optional<Instant> expires = row.maybeTime("expires");
        return new TokenEntry(
                row.text("id"),
                new Owner(row.text("user_id"), row.text("name")),
                row.text("label"),
                row.time("created"),
                expires,
                day.isPresent() ? Optional.of(LocalDate.ofEpochDay(day.getAsLong())) : Optional.empty(),
                row.truth("admin"),
                row.text("sha256"));
    }

    private TokenRows() {}
}
