package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * Keeps the certificates of all custom hosts fresh: one order after the other, of those that are due the one first that has failed
 * least. It only writes files; whoever serves with them looks at them. Confined to one thread, but for {@link #wake}.
 */
public final class DomainRenewals {
    /** Between looks at what is due, unless something changes. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    /** Questions of one look, when certificates are to be renewed: all 1,000 hosts' come round within the six hours of an answer. */
    private static final int MAX_QUESTIONS = 10;

    private static final Log LOG = Log.of(DomainRenewals.class);

    private final AcmeConfig.ByHttp config;
    private final AcmeFolder folder;
    private final Challenges challenges;
    private final Supplier<? extends Collection<Hostname>> hosts;
    private final Runnable whenIssued;
    private final InstantSource clock;
    private final OrderPace pace;
    private final Map<Hostname, Planned> planned = new HashMap<>();

    /** Holds one element while there is a reason to look at once. */
    private final BlockingQueue<Boolean> wakened = new ArrayBlockingQueue<>(1);

    /** What is to be done for one host, as the files had it at {@code stamps}. */
    private record Planned(
            Renewal renewal, List<Optional<PrivateFile.Stamp>> stamps, Instant due, Instant hears, int failures) {}

    /**
     * Renewals of what {@code hosts} says at each look.
     *
     * @param folder of the authority
     * @param whenIssued called when a certificate is in its file
     */
    public DomainRenewals(
            AcmeConfig.ByHttp config,
            AcmeFolder folder,
            Challenges challenges,
            Supplier<? extends Collection<Hostname>> hosts,
            Runnable whenIssued,
            InstantSource clock) {
        this.config = config;
        this.folder = folder;
        this.challenges = challenges;
        this.hosts = hosts;
        this.whenIssued = whenIssued;
        this.clock = clock;
        this.pace = new OrderPace(folder.pace(), clock);
    }

    /** Why {@code host} has no certificate, or not the next one, and when it is tried again; nothing when all is well. */
    public static Optional<String> problem(AcmeFolder folder, Hostname host) throws IOException {
        Attempts attempts = folder.ofHost(host).attempts();
        return attempts.failures() == 0
                ? Optional.empty()
                : Optional.of(attempts.reason() + "; tried again at " + attempts.next());
    }

    /** When the next certificate of {@code host} will be asked for; a time that has passed when it should be here already. */
    public static Instant next(AcmeConfig.ByHttp config, AcmeFolder folder, Hostname host, Challenges challenges)
            throws IOException {
        return Renewal.ofHost(config, folder.ofHost(host), host, challenges, InstantSource.system())
                .next();
    }

    /** Renews what is due, until interrupted. */
    public void keepRenewing() {
        try {
            while (true) {
                try {
                    look();
                } catch (IOException | RuntimeException e) {
                    LOG.error(event("certificate.failed").because(e));
                }
                Boolean ignored = wakened.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** There may be something to do before it is time. On any thread. */
    public void wake() {
        boolean ignored = wakened.offer(true);
    }

    /** Does what is due. */
    void look() throws IOException, InterruptedException {
        Set<Hostname> wanted = new HashSet<>(hosts.get());
        planned.keySet().retainAll(wanted);
        for (Hostname host : wanted) {
            plan(host);
        }
        boolean reachable = order();
        if (reachable) {
            ask();
        }
        sweep(wanted);
    }

    /** Looks at the files of a host, if they are others than before. A fault in them is its own affair. */
    private void plan(Hostname host) {
        Planned before = planned.get(host);
        try {
            AcmeFolder own = folder.ofHost(host);
            List<Optional<PrivateFile.Stamp>> stamps = own.stamps();
            if (before != null && before.stamps.equals(stamps)) {
                return;
            }
            Renewal renewal = before == null ? Renewal.ofHost(config, own, host, challenges, clock) : before.renewal;
            planned.put(host, new Planned(renewal, stamps, renewal.next(), renewal.hearsAgain(), renewal.failures()));
        } catch (IOException e) {
            Planned ignored = planned.remove(host);
            LOG.error(event("certificate.failed").with("names", host.text()).because(e));
        }
    }

    /** Orders what is due; false when the authority cannot be reached, so that it is no use to go on. */
    private boolean order() throws InterruptedException {
        Instant now = clock.instant();
        List<Map.Entry<Hostname, Planned>> due = planned.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().due))
                .sorted(Comparator.comparingInt((Map.Entry<Hostname, Planned> entry) -> entry.getValue().failures)
                        .thenComparing(entry -> entry.getValue().due))
                .toList();
        AtomicBoolean spent = new AtomicBoolean();
        for (Map.Entry<Hostname, Planned> one : due) {
            Renewal renewal = one.getValue().renewal;
            // Meanwhile another may have been removed, and who is gone must not cost anything.
            if (!hosts.get().contains(one.getKey())) {
                continue;
            }
            boolean issued = false;
            try {
                issued = renewal.attemptAlone(() -> pace.take(spent));
            } catch (IOException | RuntimeException e) {
                LOG.error(event("certificate.failed")
                        .with("names", one.getKey().text())
                        .because(e));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            plan(one.getKey());
            if (spent.get()) {
                LOG.warn(event("certificate.too-many-orders")
                        .with("made", OrderPace.MOST)
                        .with("within", OrderPace.WITHIN));
                return true;
            }
            if (issued) {
                whenIssued.run();
            } else if (renewal.unreachable()) {
                return false;
            }
        }
        return true;
    }

    /** Asks the authority about some of those of which it was not asked for longest. */
    private void ask() {
        Instant now = clock.instant();
        List<Map.Entry<Hostname, Planned>> stale = planned.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().hears))
                .sorted(Comparator.comparing(entry -> entry.getValue().hears))
                .limit(MAX_QUESTIONS)
                .toList();
        for (Map.Entry<Hostname, Planned> one : stale) {
            Planned known = one.getValue();
            try {
                known.renewal.hear();
                planned.put(
                        one.getKey(),
                        new Planned(
                                known.renewal,
                                folder.ofHost(one.getKey()).stamps(),
                                known.renewal.next(),
                                known.renewal.hearsAgain(),
                                known.failures));
            } catch (IOException e) {
                LOG.error(event("certificate.failed")
                        .with("names", one.getKey().text())
                        .because(e));
            }
        }
    }

    /** Removes what is kept of hosts that are gone, once it is of no use: a certificate that still holds need not be had again. */
    private void sweep(Set<Hostname> wanted) throws IOException {
        Instant now = clock.instant();
        for (Hostname host : folder.hosts()) {
            if (!wanted.contains(host) && isUseless(folder.ofHost(host), now)) {
                folder.ofHost(host).alone(() -> {
                    folder.ofHost(host).remove();
                    return true;
                });
            }
        }
    }

    private static boolean isUseless(AcmeFolder own, Instant now) {
        try {
            return own.certificate()
                            .filter(certified -> certified.expiresAt().isAfter(now))
                            .isEmpty()
                    && !now.isBefore(own.attempts().next());
        } catch (IOException ignored) {
            return true; // it can be used by nobody
        }
    }
}
