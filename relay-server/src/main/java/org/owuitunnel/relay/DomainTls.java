package org.owuitunnel.relay;

import static org.owuitunnel.relay.observe.Event.event;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.listen.TlsContexts;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * The certificates of custom hosts, each shown to whoever names that host, and what the relay shows otherwise to all others. Taken
 * from the authority's folder as soon as they are there, whoever has put them there. Safe on any thread; only {@link #look} waits
 * for the disk.
 */
final class DomainTls implements TlsChoice, AutoCloseable {
    private static final Log LOG = Log.of(DomainTls.class);

    /**
     * One certificate, ready to serve.
     *
     * @param context null when what is in the file cannot be used
     */
    private record Shown(
            Optional<PrivateFile.Stamp> stamp, @Nullable SslContext context) {}

    private final AcmeFolder folder;
    private final TlsChoice others;

    /** By host. Replaced as a whole by whoever looks, read by event loops. */
    private volatile Map<String, Shown> present = Map.of();

    /** Those replaced last: whoever asked for one a moment ago may still be about to use it. Guarded by this. */
    private List<SslContext> replaced = List.of();

    /** Certificates in {@code folder}, and {@code others} for hosts that have none there. */
    DomainTls(AcmeFolder folder, TlsChoice others) {
        this.folder = folder;
        this.others = others;
    }

    @Override
    public @Nullable SslContext find(String host) {
        Shown shown = present.get(host);
        return shown == null || shown.context == null ? others.find(host) : shown.context;
    }

    /** Whether {@code host} has a certificate of its own to show. */
    boolean shows(Hostname host) {
        Shown shown = present.get(host.text());
        return shown != null && shown.context != null;
    }

    /** Shows what is in the files of {@code hosts}, and nothing of others any more. */
    synchronized void look(Collection<Hostname> hosts) {
        Map<String, Shown> before = present;
        Map<String, Shown> next = new HashMap<>();
        for (Hostname host : hosts) {
            Shown shown = before.get(host.text());
            Shown now = shown(host, shown);
            if (now != null) {
                next.put(host.text(), now);
            }
        }
        if (next.equals(before)) {
            return;
        }
        present = Map.copyOf(next);
        List<SslContext> gone = new ArrayList<>();
        before.forEach((host, shown) -> {
            if (shown.context != null && !shown.equals(next.get(host))) {
                gone.add(shown.context);
            }
        });
        if (!gone.isEmpty()) {
            replaced.forEach(ReferenceCountUtil::release);
            replaced = List.copyOf(gone);
        }
    }

    /** What is to be shown for {@code host}: the same as {@code before}, while its file is the same. */
    private @Nullable Shown shown(Hostname host, @Nullable Shown before) {
        AcmeFolder own = folder.ofHost(host);
        try {
            Optional<PrivateFile.Stamp> stamp = new PrivateFile(own.certificateFile()).stamp();
            if (stamp.isEmpty() || (before != null && stamp.equals(before.stamp))) {
                return stamp.isEmpty() ? null : before;
            }
            SslContext context = context(own, host);
            return new Shown(stamp, context);
        } catch (IOException e) {
            LOG.error(event("certificate.kept").with("names", host.text()).because(e));
            return before;
        }
    }

    /** Null when the certificate cannot be used: it is told once, since the file is not read again until it is another. */
    private static @Nullable SslContext context(AcmeFolder own, Hostname host) {
        try {
            CertifiedKey certified = own.certificate().orElseThrow();
            if (!certified.covers(host.text())) {
                throw new IOException(own.certificateFile() + ": not for " + host + " but for " + certified.names()
                        + " (expected: the file as the relay wrote it)");
            }
            SslContext context = TlsContexts.server(certified.key(), certified.chain(), TlsContexts.provider());
            LOG.info(event("certificate.shown").with("names", certified.names()).with("until", certified.expiresAt()));
            return context;
        } catch (IOException e) {
            LOG.error(event("certificate.unusable").with("names", host.text()).because(e));
            return null;
        }
    }

    /** Frees what the certificates hold; only when no connection will ask any more. */
    @Override
    public synchronized void close() {
        replaced.forEach(ReferenceCountUtil::release);
        replaced = List.of();
        present.values().forEach(shown -> ReferenceCountUtil.release(shown.context));
        present = Map.of();
    }
}
