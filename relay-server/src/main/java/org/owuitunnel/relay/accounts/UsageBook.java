package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Map;
import org.owuitunnel.relay.storage.Sql;

/**
 * How many octets passed for each user in each month, of UTC. Several relay processes add to it. Safe on any thread, but each call waits for
 * the disk: never call it on an event loop.
 */
public final class UsageBook {
    /** Months that are kept besides the one that runs: for whoever looks a year back. */
    static final int MONTHS_KEPT = 12;

    private final Ledger ledger;

    public UsageBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The month that runs at {@code time}. */
    public static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** Adds octets to those of the users with these ids, all or none; returns what each has then. Users who are gone have nothing. */
    public Map<String, Long> add(YearMonth month, Map<String, Long> octets) throws IOException {
        boolean nothingNew = octets.values().stream().allMatch(number -> number == 0);
        if (nothingNew) {
            return ledger.database().read(sql -> totals(sql, month, octets));
        }
        return ledger.database().write(sql -> {
            for (Map.Entry<String, Long> entry : octets.entrySet()) {
                add(sql, month, entry.getKey(), entry.getValue());
            }
            int ignored = sql.run("DELETE FROM usage WHERE month < ?", number(month) - MONTHS_KEPT);
            return totals(sql, month, octets);
        });
    }

    private static void add(Sql sql, YearMonth month, String userId, long octets) throws IOException {
        if (octets > 0) {
            int ignored = sql.run(
                    "INSERT INTO usage (user_id, month, bytes) SELECT id, ?, ? FROM users WHERE id = ?"
                            + " ON CONFLICT (user_id, month) DO UPDATE SET bytes = bytes + excluded.bytes",
                    number(month),
                    octets,
                    userId);
        }
    }

    private static Map<String, Long> totals(Sql sql, YearMonth month, Map<String, Long> users) throws IOException {
        Map<String, Long> totals = new HashMap<>();
        for (String user : users.keySet()) {
            totals.put(user, of(sql, user, month));
        }
        return totals;
    }

    /** As rows have it: the year times twelve plus its number from 0. */
    private static long number(YearMonth month) {
        return month.getLong(ChronoField.PROLEPTIC_MONTH);
    }

    /** Octets of this user in this month. */
    static long of(Sql sql, String userId, YearMonth month) throws IOException {
        return sql.number("SELECT bytes FROM usage WHERE user_id = ? AND month = ?", userId, number(month));
    }
}
