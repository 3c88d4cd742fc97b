package org.owuitunnel.relay;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.PemFiles;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.listen.TlsContexts;
import org.owuitunnel.relay.route.Hostname;

/** The TLS of a relay that is given its certificate in files, which may be read anew. Safe on any thread. */
final class PemTls implements Supplier<SslContext>, AutoCloseable {
    private final Hostname domain;

    /** The one before the present: whoever asked for it a moment ago may still be about to use it. */
    private @Nullable SslContext replaced;

    private volatile SslContext context; // written by whoever reads the files, read by event loops

    PemTls(CertificateSource.PemFiles files, Hostname domain) throws IOException {
        this.domain = domain;
        this.context = read(files, domain);
    }

    private static SslContext read(CertificateSource.PemFiles files, Hostname domain) throws IOException {
        CertifiedKey certified = PemFiles.read(
                files.certificate(), files.key(), Clock.systemUTC().instant(), Set.of(domain.text(), "any." + domain));
        return TlsContexts.server(certified.key(), certified.chain(), TlsContexts.provider());
    }

    @Override
    public SslContext get() {
        return context;
    }

    /**
     * Reads the files anew, for connections that come from now on.
     *
     * @throws IOException when they cannot be used; the certificate stays the one before
     */
    synchronized void reload(CertificateSource.PemFiles files) throws IOException {
        SslContext next = read(files, domain);
        ReferenceCountUtil.release(replaced);
        replaced = context;
        context = next;
    }

    /** Frees what the certificates hold; only when no connection will ask any more. */
    @Override
    public synchronized void close() {
        ReferenceCountUtil.release(replaced);
        replaced = null;
        ReferenceCountUtil.release(context);
    }
}
