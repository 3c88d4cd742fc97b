package org.owuitunnel.client.local;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.listen.TlsContexts;

/**
 * The certificate of the embedded relay: issued anew before it expires, and when this machine gets another address. Read
 * by event loops, renewed by one thread.
 */
final class LocalCertificates implements Supplier<SslContext> {
    /** What has to be left of a certificate's life: a day in which the machine may sleep. */
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(2);

    private final LocalCertificateAuthority authority;
    private final Set<String> names;
    private final Clock clock;
    private Set<InetAddress> addresses = Set.of();
    private Instant expires = Instant.MIN;
    private volatile SslContext context; // written by the renewing thread, read by event loops

    LocalCertificates(LocalCertificateAuthority authority, Set<String> names, Clock clock) throws IOException {
        this.authority = authority;
        this.names = names;
        this.clock = clock;
        this.context = issue(addressesNow());
    }

    @Override
    public SslContext get() {
        return context;
    }

    /** Issues another certificate if it is time to. */
    void refresh() throws IOException {
        Set<InetAddress> now = addressesNow();
        if (!now.equals(addresses) || clock.instant().isAfter(expires.minus(RENEW_BEFORE_END))) {
            context = issue(now);
        }
    }

    private SslContext issue(Set<InetAddress> now) throws IOException {
        CertifiedKey issued = authority.issue(names, now);
        addresses = now;
        expires = issued.expiresAt();
        return TlsContexts.server(issued.key(), issued.chain(), TlsContexts.provider());
    }

    private Set<InetAddress> addressesNow() throws IOException {
        Set<InetAddress> all = new HashSet<>(List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")));
        for (LanAddress lan : LanAddresses.ofThisMachine()) {
            if (authority.permits(lan.address())) {
                all.add(lan.address());
            }
        }
        return all;
    }
}
