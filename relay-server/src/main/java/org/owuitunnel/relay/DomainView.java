package org.owuitunnel.relay;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.DomainBook;
import org.owuitunnel.relay.accounts.DomainEntry;
import org.owuitunnel.relay.accounts.DomainRules;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.accounts.Owner;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/**
 * The custom hosts that count now: those of the book whose user is not disabled and still has the name that they lead to, and that may be
 * at this relay. Safe on any thread; only {@link #look} waits for the disk.
 */
final class DomainView implements CustomHosts {
    private static final Log LOG = Log.of(DomainView.class);

    private final DomainBook book;
    private final NameBook names;
    private final TokenStore tokens;
    private final Hostname relay;

    /** Replaced as a whole by whoever looks, read by event loops. */
    private volatile Map<Hostname, Holder> present = Map.of();

    /** The last failure to look that was logged, or "" when the last look was fine. Guarded by this. */
    private String toldFailure = "";

    DomainView(DomainBook book, NameBook names, TokenStore tokens, Hostname relay) {
        this.book = book;
        this.names = names;
        this.tokens = tokens;
        this.relay = relay;
        boolean ignored = look();
    }

    @Override
    public @Nullable Holder find(Hostname host) {
        return present.get(host);
    }

    /** Every host that counts. */
    Set<Hostname> hosts() {
        return present.keySet();
    }

    /** The hosts that lead to {@code name} as long as it is {@code owner}'s, in the order of the alphabet. */
    List<Hostname> of(Owner owner, Label name) {
        Holder holder = new Holder(owner.id(), name);
        return present.entrySet().stream()
                .filter(entry -> entry.getValue().equals(holder))
                .map(Map.Entry::getKey)
                .sorted((one, other) -> one.text().compareTo(other.text()))
                .toList();
    }

    /** Takes notice of what has changed in the books; returns whether anything has. */
    synchronized boolean look() {
        Map<Hostname, Holder> next;
        try {
            next = read();
            toldFailure = "";
        } catch (IOException e) {
            // A book that breaks while the relay runs must not take away what was served.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(
                        event("domains.unreadable").with("kept", present.size()).because(e));
            }
            return false;
        }
        if (next.equals(present)) {
            return false;
        }
        present = next;
        LOG.info(event("domains.changed")
                .with(
                        "hosts",
                        new TreeMap<>(next.entrySet().stream()
                                        .collect(Collectors.toMap(
                                                entry -> entry.getKey().text(),
                                                entry ->
                                                        entry.getValue().label().text())))
                                .toString()));
        return true;
    }

    private Map<Hostname, Holder> read() throws IOException {
        List<DomainEntry> entries = book.all();
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<Label, String> owners = names.owners();
        return entries.stream()
                .filter(entry -> tokens.isEnabled(entry.owner())
                        && entry.owner().equals(owners.get(entry.label()))
                        && DomainRules.problem(entry.host(), relay).isEmpty())
                .collect(Collectors.toUnmodifiableMap(
                        DomainEntry::host, entry -> new Holder(entry.owner(), entry.label())));
    }
}
