package org.owuitunnel.relay.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Row;
import org.owuitunnel.relay.storage.Sql;

/** Links and visits as the database has them, within somebody's transaction. Stateless. */
final class ShareRows {
    private record OfShare(String share, Visit visit) {}

    /** Every link, in the order in which they were made. */
    static List<LiveShare> all(Sql sql) throws IOException {
        Map<String, List<Visit>> visits = new HashMap<>();
        List<OfShare> rows = sql.list(
                "SELECT share_id, number, first, last, address, program, requests FROM visits ORDER BY share_id, position",
                row -> new OfShare(row.text("share_id"), visit(row)));
        rows.forEach(row ->
                visits.computeIfAbsent(row.share, key -> new ArrayList<>()).add(row.visit));
        return sql.list(
                "SELECT id, user_id, name, sha256, created, kind, label, until, once, used, password, guest FROM shares"
                        + " ORDER BY created, id",
                row -> new LiveShare(share(row), row.truth("used"), visits.getOrDefault(row.text("id"), List.of())));
    }

    private static Visit visit(Row row) {
        return new Visit(
                row.number("number"),
                row.time("first"),
                row.time("last"),
                row.text("address"),
                row.text("program"),
                row.number("requests"));
    }

    private static Share share(Row row) {
        Optional<Password> password = row.maybeText("password")
                .map(text -> Password.parse(text).orElseThrow(() -> new IllegalArgumentException("password")));
        return new Share(
                row.text("id"),
                new Label(row.text("name")),
                row.text("user_id"),
                row.text("sha256"),
                row.time("created"),
                new Share.Terms(
                        Share.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                        row.text("label"),
                        row.maybeTime("until"),
                        row.truth("once"),
                        password,
                        row.truth("guest")));
    }

    /** Writes a link that is not there yet, and its visits. */
    static void add(Sql sql, LiveShare live) throws IOException {
        Share share = live.share();
        Share.Terms terms = share.terms();
        int ignored = sql.run(
                "INSERT INTO shares (id, user_id, name, sha256, created, kind, label, until, once, used, password, guest)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                share.id(),
                share.ownerId(),
                share.name().text(),
                share.digest(),
                share.created(),
                terms.kind().name().toLowerCase(Locale.ROOT),
                terms.label(),
                terms.until().orElse(null),
                terms.once(),
                live.used(),
                terms.password().map(Password::text).orElse(null),
                terms.guest());
        addVisits(sql, live);
    }

    /** Writes what has become of a link that is there. */
    static void update(Sql sql, LiveShare live) throws IOException {
        String id = live.share().id();
        int ignored = sql.run("UPDATE shares SET used = ? WHERE id = ?", live.used(), id);
        ignored = sql.run("DELETE FROM visits WHERE share_id = ?", id);
        addVisits(sql, live);
    }

    private static void addVisits(Sql sql, LiveShare live) throws IOException {
        int position = 0;
        for (Visit visit : live.visits()) {
            int ignored = sql.run(
                    "INSERT INTO visits (share_id, number, position, first, last, address, program, requests)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    live.share().id(),
                    visit.number(),
                    position++,
                    visit.first(),
                    visit.last(),
                    visit.address(),
                    visit.program(),
                    visit.requests());
        }
    }

    static void remove(Sql sql, String id) throws IOException {
        int ignored = sql.run("DELETE FROM shares WHERE id = ?", id); // its visits go along
    }

    private ShareRows() {}
}
