package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * Which name belongs to which owner, for ever: in {@code names.json}, so that a tunnel comes back under its name.
 *
 * <p>Safe on any thread and with other processes, but each call waits for the disk: never call it on an event loop.
 */
public final class NameBook {
    /** Most names of one owner: a person's machines and their spares, and no squatter's hoard. */
    public static final int MAX_NAMES_PER_OWNER = 20;

    private final PrivateFile file;
    private final NamesFile names;
    private final RandomGenerator random;

    /** Owners' names as the file had them at {@link #stamp}. Both are used with the file locked only. */
    private Map<String, List<Label>> owners;

    private Optional<PrivateFile.Stamp> stamp;

    /** Reads the file once, so that a relay does not start with one that cannot be trusted or understood. */
    public NameBook(PrivateFile file, RandomGenerator random) throws IOException {
        this.file = file;
        this.names = new NamesFile(file);
        this.random = random;
        this.stamp = file.stamp();
        this.owners = names.read();
    }

    /** The book of a relay whose data is in {@code folder}. */
    public static NameBook in(Path folder) throws IOException {
        return new NameBook(new PrivateFile(folder.resolve("names.json")), new SecureRandom());
    }

    /**
     * Grants {@code wanted} to the owner of this id, if it is free or the owner's already. Null stands for the name that the
     * owner used last, or a new random one.
     */
    public Claim claim(String ownerId, @Nullable String wanted) throws IOException {
        Optional<Label> label = wanted == null ? Optional.empty() : Label.of(wanted);
        if (wanted != null && label.isEmpty()) {
            return refused(Claim.Reason.INVALID, Printable.of(wanted) + " (expected: " + Label.EXPECTED + ")");
        }
        if (label.isPresent() && ReservedNames.contains(label.get())) {
            return refused(Claim.Reason.RESERVED, label.get() + " is reserved (expected: another name)");
        }
        return file.locked(() -> {
            refresh();
            List<Label> own = owners.getOrDefault(ownerId, List.of());
            if (label.isEmpty() && !own.isEmpty()) {
                return new Claim.Granted(own.getLast());
            }
            Label name = label.isPresent() ? label.get() : freshName();
            if (!own.contains(name)) {
                if (isTaken(name)) {
                    return refused(Claim.Reason.TAKEN, name + " belongs to another token (expected: another name)");
                }
                if (own.size() >= MAX_NAMES_PER_OWNER) {
                    return refused(
                            Claim.Reason.TOO_MANY,
                            own.size() + " belong to this token (expected: one of them, it cannot have more)");
                }
            }
            if (own.isEmpty() || !own.getLast().equals(name)) {
                Map<String, List<Label>> next = new LinkedHashMap<>(owners);
                next.put(ownerId, asLast(own, name));
                replace(next);
            }
            return new Claim.Granted(name);
        });
    }

    /** Another process may have written since: two relays while one takes over, or {@code token revoke}. */
    private void refresh() throws IOException {
        Optional<PrivateFile.Stamp> now = file.stamp();
        if (!now.equals(stamp)) {
            owners = names.read();
            stamp = now;
        }
    }

    private void replace(Map<String, List<Label>> next) throws IOException {
        names.write(next);
        owners = next;
        stamp = file.stamp();
    }

    private Label freshName() {
        while (true) {
            Label name = RandomName.draw(random);
            if (!isTaken(name)) {
                return name;
            }
        }
    }

    private boolean isTaken(Label name) {
        return owners.values().stream().anyMatch(list -> list.contains(name));
    }

    private static List<Label> asLast(List<Label> own, Label name) {
        List<Label> next = new ArrayList<>(own);
        next.remove(name);
        next.add(name);
        return next;
    }

    private static Claim refused(Claim.Reason reason, String what) {
        return new Claim.Refused(reason, "name: " + what);
    }

    /** The names of the owner of this id, the last used one last. */
    public List<Label> namesOf(String ownerId) throws IOException {
        return file.locked(() -> {
            refresh();
            return List.copyOf(owners.getOrDefault(ownerId, List.of()));
        });
    }

    /** Every name that belongs to someone. */
    public List<Label> all() throws IOException {
        return file.locked(() -> {
            refresh();
            return owners.values().stream().flatMap(List::stream).toList();
        });
    }

    /** Whose each name is: the ids of their tokens. */
    public Map<Label, String> owners() throws IOException {
        return file.locked(() -> {
            refresh();
            Map<Label, String> owned = new HashMap<>();
            owners.forEach((owner, list) -> list.forEach(name -> owned.put(name, owner)));
            return Map.copyOf(owned);
        });
    }

    /** Frees every name of an owner whose token is gone; returns them. */
    public List<Label> release(String ownerId) throws IOException {
        return file.locked(() -> {
            refresh();
            Map<String, List<Label>> next = new LinkedHashMap<>(owners);
            List<Label> freed = next.remove(ownerId);
            if (freed == null) {
                return List.of();
            }
            replace(next);
            return List.copyOf(freed);
        });
    }
}
