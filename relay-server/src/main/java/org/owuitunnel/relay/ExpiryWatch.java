package org.owuitunnel.relay;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/**
 * Warns of certificates that nobody has replaced when it was time, three times at most for each. Safe on any thread.
 */
final class ExpiryWatch {
    /**
     * What is left of a life when it is told, in parts of 60. The first is a little under the third that is left when
     * certificates are renewed, which has its time so.
     */
    private static final List<Integer> PARTS_LEFT = List.of(18, 10, 3);

    private static final int PARTS = 60;

    private static final Log LOG = Log.of(ExpiryWatch.class);

    /** How often each certificate was warned of. Guarded by this. */
    private final Map<X509Certificate, Integer> told = new HashMap<>();

    private volatile boolean expiring;

    /** Looks at the certificates that are shown; returns how many warnings that took. */
    synchronized int look(List<CertifiedKey> certificates, Instant now) {
        Set<X509Certificate> shown =
                certificates.stream().map(CertifiedKey::leaf).collect(Collectors.toCollection(HashSet::new));
        told.keySet().retainAll(shown);
        boolean any = false;
        int warnings = 0;
        for (CertifiedKey certified : certificates) {
            int due = due(certified.leaf(), now);
            any |= due > 0;
            if (due > told.getOrDefault(certified.leaf(), 0)) {
                told.put(certified.leaf(), due);
                warn(certified, now);
                warnings++;
            }
        }
        expiring = any;
        return warnings;
    }

    /** How many warnings are due by now. */
    private static int due(X509Certificate leaf, Instant now) {
        Instant until = leaf.getNotAfter().toInstant();
        Duration life = Duration.between(leaf.getNotBefore().toInstant(), until);
        Duration left = Duration.between(now, until);
        return (int) PARTS_LEFT.stream()
                .filter(parts -> left.multipliedBy(PARTS).compareTo(life.multipliedBy(parts)) < 0)
                .count();
    }

    private static void warn(CertifiedKey certified, Instant now) {
        LOG.warn(Event.event("certificate.expiring")
                .with("names", certified.names())
                .with("until", certified.expiresAt())
                .with(
                        "hours",
                        Math.max(0, Duration.between(now, certified.expiresAt()).toHours()))
                .with("expected", "another one by now; 'owui-relay certificate show' says what stands against it"));
    }

    /** True when a certificate that is shown should have been replaced. */
    boolean expiring() {
        return expiring;
    }
}
