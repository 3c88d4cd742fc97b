package org.owuitunnel.relay;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.owuitunnel.relay.accounts.NameBook;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.owuitunnel.relay.cli.CommandFailure;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.route.Label;

/**
 * The TLS of a relay as its configuration has it. Safe on any thread.
 *
 * @param context asked at each new connection
 * @param newName to be called when a tunnel's name may be a new one; blocks
 * @param reloading reads the files of another configuration
 */
record RelayTls(Supplier<SslContext> context, NewName newName, Reloading reloading, Runnable whenClosed)
        implements AutoCloseable {
    /**
     * Names that one certificate of the local CA is for at most: with their 40 octets or so each, it stays within one
     * record of TLS. Names beyond it work, but browsers warn.
     */
    private static final int MAX_LOCAL_NAMES = 250;

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
            case CertificateSource.LocalCa local -> ofLocalCa(config, names);
            case CertificateSource.None none -> new RelayTls(RelayTls::nobodyAsks, () -> {}, next -> {}, () -> {});
        };
    }

    private static SslContext nobodyAsks() {
        throw new IllegalStateException("TLS without https.port");
    }

    private static RelayTls fromFiles(CertificateSource.PemFiles files, Hostname domain) throws IOException {
        PemTls tls = new PemTls(files, domain);
        Reloading reloading = next -> {
            if (next.certificate() instanceof CertificateSource.PemFiles others) {
                tls.reload(others);
            }
        };
        return new RelayTls(tls, () -> {}, reloading, tls::close);
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
        return new RelayTls(tls, tls::refresh, next -> tls.refresh(), tls::close);
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
