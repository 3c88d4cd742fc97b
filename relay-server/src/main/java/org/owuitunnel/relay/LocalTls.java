package org.owuitunnel.relay;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.listen.TlsContexts;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/**
 * The TLS of a relay that has a CA of its own: a certificate for the names it serves, since such a CA vouches for no
 * wildcard. Issued anew when there are other names or addresses, and before it expires. Safe on any thread.
 */
public final class LocalTls implements TlsChoice, AutoCloseable {
    /** What has to be left of a certificate's life: a day in which the machine may sleep. */
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(2);

    /** Between looks at the clock and at this machine's addresses: a laptop that changes networks is looked for at once. */
    private static final Duration REFRESH = Duration.ofSeconds(60);

    private static final Log LOG = Log.of(LocalTls.class);

    /** What the certificate has to be for, at this moment. May block. */
    public interface Subjects {
        /** DNS names, each of which the CA permits. */
        Set<String> names() throws IOException;

        /** Addresses, each of which the CA permits. */
        Set<InetAddress> addresses() throws IOException;
    }

    private final LocalCertificateAuthority authority;
    private final Subjects subjects;
    private final Clock clock;
    private final ScheduledExecutorService refreshing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("certificates").factory());
    private Set<String> names = Set.of();
    private Set<InetAddress> addresses = Set.of();
    private Instant expires = Instant.MIN;

    /** The one before the present: whoever asked for it a moment ago may still be about to use it. */
    private @Nullable SslContext replaced;

    private volatile X509Certificate certificate; // as the context
    private volatile SslContext context; // written by whoever refreshes, read by event loops

    private LocalTls(LocalCertificateAuthority authority, Subjects subjects, Clock clock) throws IOException {
        this.authority = authority;
        this.subjects = subjects;
        this.clock = clock;
        CertifiedKey first = certified(subjects.names(), subjects.addresses());
        this.certificate = first.leaf();
        this.context = context(first);
    }

    /**
     * Issues a certificate and keeps it fresh until closed.
     *
     * @throws IllegalArgumentException when the CA may not speak for one of the subjects
     */
    public static LocalTls start(LocalCertificateAuthority authority, Subjects subjects, Clock clock)
            throws IOException {
        LocalTls started = new LocalTls(authority, subjects, clock);
        Future<?> ignored = started.refreshing.scheduleWithFixedDelay(
                started::refreshQuietly, REFRESH.toSeconds(), REFRESH.toSeconds(), TimeUnit.SECONDS);
        return started;
    }

    @Override
    public SslContext find(String host) {
        return context;
    }

    /** The certificate that new visitors are shown. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Issues another certificate if it is time to. */
    public synchronized void refresh() throws IOException {
        Set<String> namesNow = subjects.names();
        Set<InetAddress> addressesNow = subjects.addresses();
        boolean ageing = clock.instant().isAfter(expires.minus(RENEW_BEFORE_END));
        if (ageing || !namesNow.equals(names) || !addressesNow.equals(addresses)) {
            CertifiedKey certified = certified(namesNow, addressesNow);
            SslContext next = context(certified);
            ReferenceCountUtil.release(replaced);
            replaced = context;
            context = next;
            certificate = certified.leaf();
        }
    }

    private CertifiedKey certified(Set<String> namesNow, Set<InetAddress> addressesNow) {
        CertifiedKey certified = authority.keptOrIssued(namesNow, addressesNow, RENEW_BEFORE_END);
        names = namesNow;
        addresses = addressesNow;
        expires = certified.expiresAt();
        return certified;
    }

    private static SslContext context(CertifiedKey certified) throws IOException {
        return TlsContexts.server(certified.key(), certified.chain(), TlsContexts.provider());
    }

    private void refreshQuietly() {
        try {
            refresh();
        } catch (IOException | RuntimeException e) {
            LOG.warn(Event.event("certificate.failed").because(e));
        }
    }

    /** Frees what the certificates hold; only when no connection will ask any more. */
    @Override
    public synchronized void close() {
        refreshing.shutdownNow();
        ReferenceCountUtil.release(replaced);
        replaced = null;
        ReferenceCountUtil.release(context);
    }
}
