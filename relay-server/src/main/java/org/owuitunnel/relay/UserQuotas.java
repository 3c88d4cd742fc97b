package org.owuitunnel.relay;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.accounts.UsageBook;
import org.owuitunnel.relay.front.Quotas;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.observe.Observer;

/**
 * What users are granted, as the relay's books have it, and what they have had. Safe on any thread; {@link #of} never waits, the others wait for
 * the disk.
 */
final class UserQuotas implements Quotas, AutoCloseable {
    /** Between looks at what users are granted: a bound that is changed is in force within two. */
    private static final int LOOK_SECONDS = 1;

    /** Looks until octets are written down: a relay that is killed forgets half a minute of them. */
    private static final int LOOKS_UNTIL_KEPT = 30;

    private static final Log LOG = Log.of(UserQuotas.class);

    private final Ledger ledger;
    private final TokenStore tokens;
    private final UsageBook usage;
    private final Observer observer;
    private final LongSupplier clock;

    /** By id of the user. As many as there are users at most: whoever is gone is dropped. */
    private final ConcurrentMap<String, UserAccount> accounts = new ConcurrentHashMap<>();

    /** Held by the one thread that reads or writes the books. This guards what follows. */
    private final ReentrantLock keeping = new ReentrantLock();

    /** To which octets are counted now. */
    private YearMonth month;

    private long looks;

    /** The last failure that was logged, or "" when the last time was fine. */
    private String toldFailure = "";

    UserQuotas(Ledger ledger, TokenStore tokens, Observer observer) {
        this(ledger, tokens, observer, System::nanoTime);
    }

    /** The same by another clock of nanoseconds, monotonic; months are told by that of {@code ledger}. */
    UserQuotas(Ledger ledger, TokenStore tokens, Observer observer, LongSupplier clock) {
        this.ledger = ledger;
        this.tokens = tokens;
        this.usage = new UsageBook(ledger);
        this.observer = observer;
        this.clock = clock;
        this.month = UsageBook.month(ledger.clock().instant());
    }

    @Override
    public UserAccount of(String ownerId) {
        return accounts.computeIfAbsent(ownerId, id -> new UserAccount(observer, clock));
    }

    /** Knows from now on what this user may have: before his tunnel is open. */
    void prepare(String ownerId) {
        UserAccount account = of(ownerId);
        account.limits(tokens.limits(ownerId));
        keeping.lock();
        try {
            if (!account.known()) {
                keep(Map.of(ownerId, account));
            }
        } finally {
            keeping.unlock();
        }
    }

    /** Looks each second, as long as {@code executor} runs. */
    void watch(EventExecutor executor) {
        Future<?> ignored = executor.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().start(this::lookUnlessBusy), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** A disk that is slow lets no looks pile up. */
    private void lookUnlessBusy() {
        if (keeping.tryLock()) {
            try {
                look();
            } finally {
                keeping.unlock();
            }
        }
    }

    /** What a second brings. */
    void look() {
        keeping.lock();
        try {
            YearMonth now = UsageBook.month(ledger.clock().instant());
            boolean turned = !now.equals(month);
            if (turned) {
                keep(accounts); // what went by until now is of the month that is over
                month = now;
            }
            looks++;
            Map<String, UserAccount> unknown = new HashMap<>(accounts);
            unknown.values().removeIf(UserAccount::known);
            if (!unknown.isEmpty()) {
                keep(unknown);
            }
            if (turned || looks % LOOKS_UNTIL_KEPT == 0) {
                keep(accounts);
                accounts.keySet().removeIf(id -> !tokens.isEnabled(id));
            }
            accounts.forEach((id, account) -> account.limits(tokens.limits(id)));
        } finally {
            keeping.unlock();
        }
    }

    private void keep(Map<String, UserAccount> which) {
        Map<String, UserAccount> some = Map.copyOf(which); // others come meanwhile
        Map<String, Long> octets = new HashMap<>();
        some.forEach((id, account) -> octets.put(id, account.unkept()));
        try {
            Map<String, Long> totals = usage.add(month, octets);
            some.forEach(
                    (id, account) -> account.kept(octets.getOrDefault(id, 0L), month, totals.getOrDefault(id, 0L)));
            toldFailure = "";
        } catch (IOException e) {
            // They stay in memory, where they count all the same, and are tried again.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(Event.event("usage.failed").because(e));
            }
        }
    }

    /** Writes down what is left, once the relay is closed. */
    @Override
    public void close() {
        keeping.lock();
        try {
            keep(accounts);
        } finally {
            keeping.unlock();
        }
    }
}
