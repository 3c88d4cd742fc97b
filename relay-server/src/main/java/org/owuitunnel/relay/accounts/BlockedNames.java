package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.List;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Sql;

/**
 * Names that an administrator lets serve nothing, whoever has them: for one that was abused. A tunnel under it ends within seconds. Safe on any
 * thread and with other processes, but each call waits for the disk.
 */
public final class BlockedNames {
    /** Most names: all are kept in memory, and a relay with more has other troubles. */
    public static final int MAX_NAMES = 10_000;

    private final Ledger ledger;

    public BlockedNames(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Every one, in the order of the alphabet. */
    public List<String> all() throws IOException {
        return ledger.database().read(BlockedNames::all);
    }

    static List<String> all(Sql sql) throws IOException {
        return sql.list("SELECT label FROM blocked_names ORDER BY label", row -> row.text("label"));
    }

    static boolean contains(Sql sql, Label name) throws IOException {
        return sql.number("SELECT count(*) FROM blocked_names WHERE label = ?", name.text()) > 0;
    }

    /** Blocks a name; false when there are too many. */
    public boolean add(Label name, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            if (sql.number("SELECT count(*) FROM blocked_names") >= MAX_NAMES) {
                return false;
            }
            int added = sql.run(
                    "INSERT OR IGNORE INTO blocked_names (label, since) VALUES (?, ?)", name.text(), ledger.now());
            if (added > 0) {
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "name.block", name.text(), ""));
            }
            return true;
        });
    }

    /** Lets a name go; false when it was not blocked. */
    public boolean remove(Label name, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            boolean removed = sql.run("DELETE FROM blocked_names WHERE label = ?", name.text()) > 0;
            if (removed) {
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "name.unblock", name.text(), ""));
            }
            return removed;
        });
    }
}
