package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.owuitunnel.relay.storage.Sql;

/** Who changed what in the accounts: a row for each act, written in the act's own transaction. Safe on any thread; waits for the disk. */
public final class Audit {
    /** Rows that are kept, the last ones: some 10 MB, and years of what people do by hand. */
    public static final int MAX_ROWS = 100_000;

    /**
     * One act.
     *
     * @param act such as {@code token.create}
     * @param subject what it was done to
     * @param detail the rest, possibly empty; no secret
     */
    public record Entry(Instant at, String actor, String act, String subject, String detail) {}

    private final Ledger ledger;

    public Audit(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Writes down an act of this transaction. */
    public static void note(Sql sql, Entry entry) throws IOException {
        int ignored = sql.run(
                "INSERT INTO audit (at, actor, act, subject, detail) VALUES (?, ?, ?, ?, ?)",
                entry.at,
                entry.actor,
                entry.act,
                entry.subject,
                entry.detail);
        ignored = sql.run("DELETE FROM audit WHERE id <= last_insert_rowid() - ?", MAX_ROWS);
    }

    /** The last {@code count} acts, the newest last. */
    public List<Entry> last(int count) throws IOException {
        return ledger.database()
                .read(sql -> sql.list(
                        "SELECT at, actor, act, subject, detail FROM"
                                + " (SELECT * FROM audit ORDER BY id DESC LIMIT ?) ORDER BY id",
                        row -> new Entry(
                                row.time("at"),
                                row.text("actor"),
                                row.text("act"),
                                row.text("subject"),
                                row.text("detail")),
                        count));
    }
}
