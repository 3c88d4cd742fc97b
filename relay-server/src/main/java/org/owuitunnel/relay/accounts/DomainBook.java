package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Database;
import org.owuitunnel.relay.storage.Row;
import org.owuitunnel.relay.storage.Sql;

/**
 * Which hosts of their own users have brought, and to which of their tunnels each leads. A running relay and the {@code domain} commands
 * share it.
 *
 * <p>Safe on any thread and with other processes, but each call waits for the disk: never call it on an event loop.
 */
public final class DomainBook {
    /** Most hosts of one user: as many as names, and a welcome that lists them all stays within a third of its bound. */
    public static final int MAX_DOMAINS_PER_OWNER = 20;

    /**
     * Most hosts in all: each has a certificate ready to serve, 32 KiB, and an order every few weeks, of which 200 are made in three
     * hours.
     */
    public static final int MAX_DOMAINS = 1_000;

    private static final String SELECT = "SELECT host, user_id, label FROM domains";

    /** What became of the wish for a host. */
    public sealed interface Addition {
        /** It leads there, from now on or since before. */
        record Added(DomainEntry entry) implements Addition {}

        /** It does not; the reason is for the administrator. */
        record Refused(String reason) implements Addition {}
    }

    private final Ledger ledger;

    /** The entries as the database had them at {@link #seen}. Both are guarded by this. */
    private List<DomainEntry> entries = List.of();

    private Database.@Nullable Version seen;

    /** Reads what there is, so that a relay does not start with a book that cannot be understood. */
    public DomainBook(Ledger ledger) throws IOException {
        this.ledger = ledger;
        List<DomainEntry> ignored = all();
    }

    /** The book of a relay whose data is in {@code folder}. */
    public static DomainBook in(Path folder) throws IOException {
        return new DomainBook(Ledger.in(folder));
    }

    /** Every host, in the order in which they were added. */
    public synchronized List<DomainEntry> all() throws IOException {
        if (!ledger.database().version().equals(seen)) {
            seen = ledger.database().read(sql -> {
                entries = List.copyOf(sql.list(SELECT + " ORDER BY position", DomainBook::entry));
                return sql.version();
            });
        }
        return entries;
    }

    private static DomainEntry entry(Row row) {
        String text = row.text("host");
        Hostname host = Hostname.of(text)
                .filter(canonical -> canonical.text().equals(text))
                .orElseThrow(() -> new IllegalArgumentException("host: " + text));
        return new DomainEntry(host, row.text("user_id"), new Label(row.text("label")));
    }

    /**
     * Lets {@code host} lead to the tunnel {@code label}, and belong to whom that belongs to.
     *
     * @param relay the relay's own domain
     */
    public Addition add(Hostname host, Label label, Hostname relay, Actor actor) throws IOException {
        Optional<String> problem = DomainRules.problem(host, relay);
        if (problem.isPresent()) {
            return new Addition.Refused(problem.get());
        }
        return ledger.database().write(sql -> {
            Optional<Owner> owner = sql.first(
                    "SELECT u.id, u.name FROM names n JOIN users u ON u.id = n.user_id WHERE n.label = ?",
                    row -> new Owner(row.text("id"), row.text("name")),
                    label.text());
            if (owner.isEmpty()) {
                return new Addition.Refused(
                        "name: " + label
                                + " belongs to nobody (expected: one that 'name list' shows, so that its client has had it once)");
            }
            DomainEntry wanted = new DomainEntry(host, owner.get().id(), label);
            Optional<DomainEntry> same = sql.first(SELECT + " WHERE host = ?", DomainBook::entry, host.text());
            if (same.isPresent()) {
                return same.get().equals(wanted)
                        ? new Addition.Added(wanted)
                        : new Addition.Refused("host: " + host + " leads to "
                                + same.get().label() + " of "
                                + name(sql, same.get().owner())
                                + " (expected: 'domain remove " + host + "' first)");
            }
            return added(sql, wanted, owner.get(), actor);
        });
    }

    private Addition added(Sql sql, DomainEntry wanted, Owner owner, Actor actor) throws IOException {
        long own = sql.number("SELECT count(*) FROM domains WHERE user_id = ?", owner.id());
        if (own >= MAX_DOMAINS_PER_OWNER) {
            return new Addition.Refused("host: " + own + " belong to " + owner.name()
                    + " (expected: one of them removed, there cannot be more)");
        }
        long present = sql.number("SELECT count(*) FROM domains");
        if (present >= MAX_DOMAINS) {
            return new Addition.Refused("host: " + present + " are there (expected: fewer than " + MAX_DOMAINS + ")");
        }
        int ignored = sql.run(
                "INSERT INTO domains (host, user_id, label, position)"
                        + " VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM domains))",
                wanted.host().text(),
                owner.id(),
                wanted.label().text());
        note(sql, actor, "domain.add", wanted);
        return new Addition.Added(wanted);
    }

    private static String name(Sql sql, String owner) throws IOException {
        return UserRows.of(sql, owner).map(user -> user.owner().name()).orElse(owner);
    }

    /** Ends what {@code host} leads to; returns what it was, or nothing when it led nowhere. */
    public Optional<DomainEntry> remove(Hostname host, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            Optional<DomainEntry> gone = sql.first(SELECT + " WHERE host = ?", DomainBook::entry, host.text());
            if (gone.isPresent()) {
                int ignored = sql.run("DELETE FROM domains WHERE host = ?", host.text());
                note(sql, actor, "domain.remove", gone.get());
            }
            return gone;
        });
    }

    private void note(Sql sql, Actor actor, String act, DomainEntry entry) throws IOException {
        String detail = "tunnel " + entry.label();
        Audit.note(
                sql,
                new Audit.Entry(ledger.now(), actor.text(), act, entry.host().text(), detail));
    }
}
