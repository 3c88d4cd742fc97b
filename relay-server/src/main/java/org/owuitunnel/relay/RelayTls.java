package org.owuitunnel.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Renewal;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.observe.CertificateState;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/**
 * The TLS of a relay as its configuration has it. Safe on any thread.
 *
 * @param choice asked at each new connection
 * @param covers whether visitors who ask for a host are shown nothing that they would be warned of
 * @param newName to be called when a tunnel's name may be a new one; blocks
 * @param reloading reads the files of another configuration
 * @param state how the certificates stand; must not block
 */
record RelayTls(
        TlsChoice choice,
        Predicate<String> covers,
        NewName newName,
        Reloading reloading,
        Supplier<CertificateState> state,
        Runnable whenClosed)
        implements AutoCloseable {
    /**
     * Names that one certificate of the local CA is for at most: with their 40 octets or so each, it stays within one
     * record of TLS. Names beyond it work, but browsers warn.
     */
    private static final int MAX_LOCAL_NAMES = 250;

    /** Between looks at the files: a new certificate is shown twice as long after it was written. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** Hears that names were granted. */
    interface NewName {
        void granted() throws IOException;
    }

    /** Puts the certificate that a configuration names in place of the present one; blocks. */
    interface Reloading {
        void reload(RelayConfig config) throws IOException;
    }

    static RelayTls of(RelayConfig config, NameBook names) throws IOException {
        return switch (config.certificate()) {
            case CertificateSource.PemFiles files -> fromFiles(files, config.domain());
            case CertificateSource.Acme acme -> byAcme(acme, config);
            case CertificateSource.LocalCa local -> ofLocalCa(config, names);
            case CertificateSource.None none ->
                new RelayTls(host -> null, host -> true, () -> {}, next -> {}, () -> CertificateState.FINE, () -> {});
        };
    }

    private static RelayTls fromFiles(CertificateSource.PemFiles files, Hostname domain) throws IOException {
        ServedTls served = new ServedTls();
        PemTls tls = new PemTls(files.pairs(), domain, served, InstantSource.system());
        ExpiryWatch expiry = new ExpiryWatch();
        ScheduledExecutorService looking = looking(() -> {
            tls.look();
            int ignored = expiry.look(served.certificates(), Instant.now());
        });
        Supplier<CertificateState> state = () ->
                state(served, expiry, tls.problem().isEmpty() ? null : CertificateState.FILES_UNUSABLE, tls.failed());
        Reloading reloading = next -> {
            if (next.certificate() instanceof CertificateSource.PemFiles others) {
                tls.reload(others.pairs());
            }
        };
        return new RelayTls(served, served::covers, () -> {}, reloading, state, () -> {
            looking.shutdownNow();
            served.close();
        });
    }

    private static RelayTls byAcme(CertificateSource.Acme acme, RelayConfig config) throws IOException {
        AcmeFolder folder =
                new AcmeFolder(config.data(), acme.config().account().directory());
        Renewal renewal =
                new Renewal(acme.config(), folder, config.domain(), InstantSource.system(), new SecureRandom());
        ServedTls served = new ServedTls();
        AcmeTls tls = new AcmeTls(folder, renewal, served);
        ExpiryWatch expiry = new ExpiryWatch();
        ScheduledExecutorService looking = looking(() -> {
            tls.look();
            int ignored = expiry.look(served.certificates(), Instant.now());
        });
        Supplier<CertificateState> state = () ->
                state(served, expiry, served.certificates().isEmpty() ? CertificateState.NONE_YET : null, tls.failed());
        Thread renewing = Thread.ofVirtual().name("renewal").start(tls::keepRenewing);
        return new RelayTls(served, served::covers, () -> {}, next -> tls.look(), state, () -> {
            looking.shutdownNow();
            renewing.interrupt();
            served.close();
        });
    }

    /** @param trouble what is wrong, other than that a certificate is old; null for nothing */
    private static CertificateState state(
            ServedTls served, ExpiryWatch expiry, @Nullable String trouble, @Nullable Instant failed) {
        String word = expiry.expiring() ? CertificateState.EXPIRING : CertificateState.OK;
        Instant first = served.certificates().stream()
                .map(CertifiedKey::expiresAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new CertificateState(trouble == null ? word : trouble, first, failed);
    }

    private static ScheduledExecutorService looking(Runnable look) {
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("certificates").factory());
        Future<?> ignored = looking.scheduleWithFixedDelay(
                look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return looking;
    }

    private static RelayTls ofLocalCa(RelayConfig config, NameBook names) throws IOException {
        String domain = config.domain().text();
        LocalCertificateAuthority authority = LocalCertificateAuthority.openOrCreate(
                config.data().resolve("ca"), Clock.systemUTC(), new SecureRandom(), "relay@" + domain);
        if (!authority.permits(domain)) {
            throw new CommandFailure(
                    ExitCode.USAGE.number(),
                    "domain: the local CA cannot vouch for " + domain
                            + " (expected: localhost, this machine's name with .local, or a certificate of your own)");
        }
        LocalTls tls = LocalTls.start(authority, new Served(config.domain(), names), Clock.systemUTC());
        // For names of its domain only, which custom hosts are not.
        return new RelayTls(
                tls, host -> false, tls::refresh, next -> tls.refresh(), () -> CertificateState.FINE, tls::close);
    }

    /** The relay's own name and those of its tunnels, whether they are open now or not. */
    private record Served(Hostname domain, NameBook book) implements LocalTls.Subjects {
        @Override
        public Set<String> names() throws IOException {
            Set<String> names = new LinkedHashSet<>();
            names.add(domain.text());
            for (Label name : book.all()) {
                if (names.size() < MAX_LOCAL_NAMES) {
                    names.add(domain.child(name).text());
                }
            }
            return names;
        }

        @Override
        public Set<InetAddress> addresses() {
            return Set.of();
        }
    }

    /** Only when no connection will ask any more. */
    @Override
    public void close() {
        whenClosed.run();
    }
}
