package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.List;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Sql;

/** Names as the database has them, within somebody's transaction. Stateless. */
final class NameRows {
    /** The names of the user of this id, the last used one last. */
    static List<Label> of(Sql sql, String ownerId) throws IOException {
        return sql.list(
                "SELECT label FROM names WHERE user_id = ? ORDER BY used",
                row -> new Label(row.text("label")),
                ownerId);
    }

    static boolean isTaken(Sql sql, Label name) throws IOException {
        return sql.number("SELECT count(*) FROM names WHERE label = ?", name.text()) > 0;
    }

    /** True when an administrator keeps it free. */
    static boolean isReserved(Sql sql, Label name) throws IOException {
        return sql.number("SELECT count(*) FROM reserved_patterns WHERE ? GLOB pattern", name.text()) > 0;
    }

    /** Makes {@code name} the one that the user of this id has used last; it is his or nobody's. */
    static void use(Sql sql, Label name, String ownerId) throws IOException {
        int ignored = sql.run(
                "INSERT INTO names (label, user_id, used) VALUES (?, ?, (SELECT coalesce(max(used), 0) + 1 FROM names))"
                        + " ON CONFLICT (label) DO UPDATE SET used = excluded.used",
                name.text(),
                ownerId);
    }

    private NameRows() {}
}
