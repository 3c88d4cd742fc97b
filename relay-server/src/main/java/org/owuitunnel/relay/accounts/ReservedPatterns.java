package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.owuitunnel.relay.observe.Printable;

/**
 * Names that an administrator keeps free, beside {@link ReservedNames}: nobody gets them from now on. Those that belong to somebody stay so.
 * Safe on any thread and with other processes, but each call waits for the disk.
 */
public final class ReservedPatterns {
    /** Most patterns: each claim is compared with all of them. */
    public static final int MAX_PATTERNS = 1_000;

    /** What a refused pattern should have been. */
    private static final String EXPECTED =
            "up to 63 letters a to z, digits and hyphens, and * for any number of them, such as admin-*";

    private static final Pattern FORM = Pattern.compile("[a-z0-9*-]{1,63}");

    private final Ledger ledger;

    public ReservedPatterns(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Every pattern, in the order of the alphabet. */
    public List<String> all() throws IOException {
        return ledger.database()
                .read(sql ->
                        sql.list("SELECT pattern FROM reserved_patterns ORDER BY pattern", row -> row.text("pattern")));
    }

    /** Reserves what {@code pattern} is for; returns why not, or nothing. */
    public Optional<String> add(String pattern, Actor actor) throws IOException {
        if (!FORM.matcher(pattern).matches()) {
            return Optional.of("pattern: " + Printable.of(pattern) + " (expected: " + EXPECTED + ")");
        }
        return ledger.database().write(sql -> {
            if (sql.number("SELECT count(*) FROM reserved_patterns") >= MAX_PATTERNS) {
                return Optional.of("patterns: " + MAX_PATTERNS + " are there (expected: one of them removed)");
            }
            if (sql.run("INSERT OR IGNORE INTO reserved_patterns (pattern) VALUES (?)", pattern) > 0) {
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "name.reserve", pattern, ""));
            }
            return Optional.empty();
        });
    }

    /** Reserves it no more; false when it was not. */
    public boolean remove(String pattern, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            boolean removed = sql.run("DELETE FROM reserved_patterns WHERE pattern = ?", pattern) > 0;
            if (removed) {
                Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "name.unreserve", pattern, ""));
            }
            return removed;
        });
    }
}
