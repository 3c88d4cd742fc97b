package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * Which hosts of their own owners have brought, and to which of their tunnels each leads: in {@code domains.json}. A running relay
 * and the {@code domain} commands share the file.
 *
 * <p>Safe on any thread and with other processes, but each call waits for the disk: never call it on an event loop.
 */
public final class DomainBook {
    /** Most hosts of one owner: as many as names, and a welcome that lists them all stays within a third of its bound. */
    public static final int MAX_DOMAINS_PER_OWNER = 20;

    /**
     * Most hosts in all: each has a certificate ready to serve, 32 KiB, and an order every few weeks, of which 200 are made in three
     * hours.
     */
    public static final int MAX_DOMAINS = 1_000;

    /** What became of the wish for a host. */
    public sealed interface Addition {
        /** It leads there, from now on or since before. */
        record Added(DomainEntry entry) implements Addition {}

        /** It does not; the reason is for the administrator. */
        record Refused(String reason) implements Addition {}
    }

    private final PrivateFile file;
    private final DomainsFile domains;

    /** The entries as the file had them at {@link #stamp}. Both are guarded by this. */
    private List<DomainEntry> entries;

    private Optional<PrivateFile.Stamp> stamp;

    /** Reads the file once, so that a relay does not start with one that cannot be trusted or understood. */
    public DomainBook(PrivateFile file) throws IOException {
        this.file = file;
        this.domains = new DomainsFile(file);
        this.stamp = file.stamp();
        this.entries = domains.read();
    }

    /** The book of a relay whose data is in {@code folder}. */
    public static DomainBook in(Path folder) throws IOException {
        return new DomainBook(new PrivateFile(folder.resolve("domains.json")));
    }

    /** Every host, in the order in which they were added. */
    public synchronized List<DomainEntry> all() throws IOException {
        Optional<PrivateFile.Stamp> now = file.stamp();
        if (!now.equals(stamp)) {
            entries = domains.read();
            stamp = now;
        }
        return entries;
    }

    /**
     * Lets {@code host} lead to the tunnel {@code label}, and belong to whom that belongs to.
     *
     * @param names where it stands whose the label is
     * @param relay the relay's own domain
     */
    public Addition add(Hostname host, Label label, NameBook names, Hostname relay) throws IOException {
        Optional<String> problem = DomainRules.problem(host, relay);
        if (problem.isPresent()) {
            return new Addition.Refused(problem.get());
        }
        String owner = names.owners().get(label);
        if (owner == null) {
            return new Addition.Refused(
                    "name: " + label
                            + " belongs to no token (expected: one that 'token list' shows, so that its client has had it once)");
        }
        DomainEntry wanted = new DomainEntry(host, owner, label);
        return file.locked(() -> {
            List<DomainEntry> present = domains.read();
            Optional<DomainEntry> same =
                    present.stream().filter(entry -> entry.host().equals(host)).findFirst();
            if (same.isPresent()) {
                return same.get().equals(wanted)
                        ? new Addition.Added(wanted)
                        : new Addition.Refused("host: " + host + " leads to "
                                + same.get().label() + " of token " + same.get().owner()
                                + " (expected: 'domain remove " + host + "' first)");
            }
            long own = present.stream()
                    .filter(entry -> entry.owner().equals(owner))
                    .count();
            if (own >= MAX_DOMAINS_PER_OWNER) {
                return new Addition.Refused("host: " + own + " belong to token " + owner
                        + " (expected: one of them removed, it cannot have more)");
            }
            if (present.size() >= MAX_DOMAINS) {
                return new Addition.Refused(
                        "host: " + present.size() + " are there (expected: fewer than " + MAX_DOMAINS + ")");
            }
            List<DomainEntry> next = new ArrayList<>(present);
            next.add(wanted);
            domains.write(next);
            return new Addition.Added(wanted);
        });
    }

    /** Ends what {@code host} leads to; returns what it was, or nothing when it led nowhere. */
    public Optional<DomainEntry> remove(Hostname host) throws IOException {
        return without(entry -> entry.host().equals(host)).stream().findFirst();
    }

    /** Ends every host of an owner whose token is gone; returns them. */
    public List<DomainEntry> release(String owner) throws IOException {
        return without(entry -> entry.owner().equals(owner));
    }

    private List<DomainEntry> without(Predicate<DomainEntry> unwanted) throws IOException {
        return file.locked(() -> {
            List<DomainEntry> present = domains.read();
            List<DomainEntry> gone = present.stream().filter(unwanted).toList();
            if (!gone.isEmpty()) {
                domains.write(present.stream().filter(unwanted.negate()).toList());
            }
            return gone;
        });
    }
}
