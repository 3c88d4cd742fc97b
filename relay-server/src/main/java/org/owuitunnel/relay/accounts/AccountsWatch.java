package org.owuitunnel.relay.accounts;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.storage.Database;

/**
 * Keeps an {@link AccountsView} fresh, looking at the database each {@link #LOOK_EVERY} at most. Safe on any thread, but it waits for the disk
 * now and then: never on an event loop.
 */
final class AccountsWatch {
    /** How old the view may be: revoking ends a tunnel within 5 s, and this is the smaller part of them. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Log LOG = Log.of(AccountsWatch.class);

    private final Ledger ledger;

    /** Held by the one thread that looks at the database; the others go on with what is known. */
    private final ReentrantLock looking = new ReentrantLock();

    /** Ids of tokens that were shown today, and whose rows do not say so yet: as many as there are tokens at most. */
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    /** Replaced as a whole by whoever holds {@link #looking}. */
    private volatile AccountsView view;

    private volatile Instant looked;

    /** The last failure to read that was logged, or "" when the last reading was fine. Guarded by {@link #looking}. */
    private String toldFailure = "";

    AccountsWatch(Ledger ledger) throws IOException {
        this.ledger = ledger;
        this.looked = ledger.clock().instant();
        this.view = ledger.database().read(AccountsView::read);
    }

    /** Looks at the database now: who changed it through this process sees the change at once. */
    AccountsView lookNow() {
        looking.lock();
        try {
            refresh();
            return view;
        } finally {
            looking.unlock();
        }
    }

    /** What is known, a second old at most. */
    AccountsView look() {
        // Without a sign: a clock that is set back must not stop the looking.
        boolean isFresh =
                Duration.between(looked, ledger.clock().instant()).abs().compareTo(LOOK_EVERY) < 0;
        if (isFresh || !looking.tryLock()) {
            return view;
        }
        try {
            refresh();
            return view;
        } finally {
            looking.unlock();
        }
    }

    /** Remembers that a token is in use; its row says so after the next look. */
    void shown(TokenEntry token) {
        if (!token.lastUsed().equals(Optional.of(today()))) {
            shown.add(token.id());
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(ledger.clock().instant(), ZoneOffset.UTC);
    }

    private void refresh() {
        looked = ledger.clock().instant();
        try {
            keepShown();
            Database database = ledger.database();
            if (!database.version().equals(view.version())) {
                view = database.read(AccountsView::read);
            }
            toldFailure = "";
        } catch (IOException e) {
            // A database that breaks while the relay runs must not throw everybody out: the tokens that were valid stay
            // so.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(event("tokens.unreadable")
                        .with("kept", view.tokens().size())
                        .because(e));
            }
        }
    }

    private void keepShown() throws IOException {
        if (shown.isEmpty()) {
            return;
        }
        List<String> ids = List.copyOf(shown);
        shown.clear(); // a failure costs a day in a list, and is not tried again until they are shown again
        boolean ignored = ledger.database().write(sql -> {
            TokenRows.used(sql, ids, today());
            return true;
        });
    }
}
