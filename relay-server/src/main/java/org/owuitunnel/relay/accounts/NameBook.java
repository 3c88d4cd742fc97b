package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Sql;

/**
 * Which name belongs to which user, for ever, so that a tunnel comes back under its name.
 *
 * <p>Safe on any thread and with other processes, but each call waits for the disk: never call it on an event loop.
 */
public final class NameBook {
    /** Most names of one user: a person's machines and their spares, and no squatter's hoard. */
    public static final int MAX_NAMES_PER_OWNER = 20;

    /** Random names that are tried: with 64 million of them one is free, unless patterns reserve nearly all. */
    private static final int MAX_DRAWS = 100;

    /** A name that belongs to somebody. */
    public record Listed(Label name, Owner owner) {}

    /** A name that belongs to nobody any more, and the hosts that led to it. */
    public record Released(Owner owner, List<String> hosts) {}

    private final Ledger ledger;

    public NameBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The book of a relay whose data is in {@code folder}. */
    public static NameBook in(Path folder) throws IOException {
        return new NameBook(Ledger.in(folder));
    }

    /**
     * Grants {@code wanted} to the user of this id, if it is free or his already. Null stands for the name that he used last, or a
     * new random one.
     */
    public Claim claim(String ownerId, @Nullable String wanted) throws IOException {
        Optional<Label> label = wanted == null ? Optional.empty() : Label.of(wanted);
        if (wanted != null && label.isEmpty()) {
            return refused(Claim.Reason.INVALID, Printable.of(wanted) + " (expected: " + Label.EXPECTED + ")");
        }
        if (label.isPresent() && ReservedNames.contains(label.get())) {
            return reserved(label.get());
        }
        return ledger.database().write(sql -> {
            List<Label> own = NameRows.of(sql, ownerId);
            Optional<Label> last = own.isEmpty() ? Optional.empty() : Optional.of(own.getLast());
            Optional<Label> name = label.isPresent() ? label : last.isPresent() ? last : freshName(sql);
            if (name.isEmpty()) {
                return refused(Claim.Reason.RESERVED, "all are reserved (expected: fewer patterns at the relay)");
            }
            if (BlockedNames.contains(sql, name.get())) {
                return refused(
                        Claim.Reason.RESERVED,
                        name.get() + " is blocked by whoever runs the relay (expected: another name)");
            }
            return own.contains(name.get())
                    ? used(sql, ownerId, own, name.get())
                    : wished(sql, ownerId, own, name.get());
        });
    }

    private static Claim used(Sql sql, String ownerId, List<Label> own, Label name) throws IOException {
        if (!own.getLast().equals(name)) {
            NameRows.use(sql, name, ownerId);
        }
        return new Claim.Granted(name);
    }

    private static Claim wished(Sql sql, String ownerId, List<Label> own, Label name) throws IOException {
        if (NameRows.isReserved(sql, name)) {
            return reserved(name);
        }
        if (NameRows.isTaken(sql, name)) {
            return refused(Claim.Reason.TAKEN, name + " belongs to somebody else (expected: another name)");
        }
        if (own.size() >= MAX_NAMES_PER_OWNER) {
            return refused(
                    Claim.Reason.TOO_MANY,
                    own.size() + " belong to this user (expected: one of them, there cannot be more)");
        }
        NameRows.use(sql, name, ownerId);
        return new Claim.Granted(name);
    }

    private Optional<Label> freshName(Sql sql) throws IOException {
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            Label name = RandomName.draw(ledger.random());
            if (!NameRows.isTaken(sql, name) && !NameRows.isReserved(sql, name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static Claim reserved(Label name) {
        return refused(Claim.Reason.RESERVED, name + " is reserved (expected: another name)");
    }

    private static Claim refused(Claim.Reason reason, String what) {
        return new Claim.Refused(reason, "name: " + what);
    }

    /** The names of the user of this id, the last used one last. */
    public List<Label> namesOf(String ownerId) throws IOException {
        return ledger.database().read(sql -> NameRows.of(sql, ownerId));
    }

    /** Every name that belongs to someone. */
    public List<Label> all() throws IOException {
        return list().stream().map(Listed::name).toList();
    }

    /** Every name that belongs to someone, in the order of the alphabet. */
    public List<Listed> list() throws IOException {
        return ledger.database()
                .read(sql -> sql.list(
                        "SELECT n.label, n.user_id, u.name FROM names n JOIN users u ON u.id = n.user_id ORDER BY n.label",
                        row -> new Listed(
                                new Label(row.text("label")), new Owner(row.text("user_id"), row.text("name")))));
    }

    /** Whose each name is: the ids of their users. */
    public Map<Label, String> owners() throws IOException {
        return list().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Listed::name, listed -> listed.owner().id()));
    }

    /** Frees a name, with the hosts that lead to it; nothing when it belongs to nobody. */
    public Optional<Released> release(Label name, Actor actor) throws IOException {
        return ledger.database().write(sql -> {
            Optional<Owner> owner = sql.first(
                    "SELECT u.id, u.name FROM names n JOIN users u ON u.id = n.user_id WHERE n.label = ?",
                    row -> new Owner(row.text("id"), row.text("name")),
                    name.text());
            if (owner.isEmpty()) {
                return Optional.empty();
            }
            List<String> hosts = sql.list(
                    "SELECT host FROM domains WHERE label = ? ORDER BY host", row -> row.text("host"), name.text());
            int ignored = sql.run("DELETE FROM names WHERE label = ?", name.text()); // its domains go along
            String detail = "of " + owner.get().name();
            Audit.note(sql, new Audit.Entry(ledger.now(), actor.text(), "name.release", name.text(), detail));
            return Optional.of(new Released(owner.get(), hosts));
        });
    }
}
