package org.owuitunnel.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.PemFiles;
import org.owuitunnel.relay.certificates.UnusableFileException;
import org.owuitunnel.relay.config.CertificateSource.PemFiles.Pair;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.IoFailure;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * Certificates in files that somebody else replaces now and then. What they hold is shown as soon as they have changed and
 * lie still; files that cannot be used leave the certificates before in their place. Safe on any thread; waits for the disk.
 */
final class PemTls {
    private static final Log LOG = Log.of(PemTls.class);

    private final Hostname domain;
    private final ServedTls served;
    private final InstantSource clock;
    private List<Pair> pairs;

    /** The files as they were when they were read last, whether they could be used or not. */
    private List<Optional<PrivateFile.Stamp>> read = List.of();

    /** The files as they were looked at last. */
    private List<Optional<PrivateFile.Stamp>> seen = List.of();

    private volatile String problem = "";

    /** When the files could last not be used; null for never. */
    private volatile @Nullable Instant failed;

    /** Reads the files, and fails when they cannot be used. */
    PemTls(List<Pair> pairs, Hostname domain, ServedTls served, InstantSource clock) throws IOException {
        this.domain = domain;
        this.served = served;
        this.clock = clock;
        this.pairs = List.copyOf(pairs);
        reload(pairs);
    }

    /**
     * Reads these files from now on, at once.
     *
     * @throws IOException when they cannot be used; files and certificates stay those before
     */
    synchronized void reload(List<Pair> next) throws IOException {
        List<Optional<PrivateFile.Stamp>> stamps = stamps(next);
        served.show(usable(next));
        pairs = List.copyOf(next);
        read = stamps;
        seen = stamps;
        problem = "";
    }

    /**
     * Reads the files if they have changed since they were read, and not since the last look: a chain and its key are two
     * files, and whoever writes them needs a moment.
     */
    synchronized void look() {
        List<Optional<PrivateFile.Stamp>> now;
        try {
            now = stamps(pairs);
        } catch (IOException e) {
            keep(e);
            return;
        }
        boolean still = now.equals(seen);
        seen = now;
        if (!still || now.equals(read)) {
            return;
        }
        read = now;
        try {
            List<CertifiedKey> certificates = usable(pairs);
            served.show(certificates);
            problem = "";
            certificates.forEach(certified -> LOG.info(Event.event("certificate.replaced")
                    .with("names", certified.names())
                    .with("until", certified.expiresAt())));
        } catch (IOException e) {
            keep(e);
        }
    }

    private void keep(IOException failure) {
        String text = IoFailure.describe(failure);
        if (!text.equals(problem)) {
            LOG.error(Event.event("certificate.kept").with("reason", text));
        }
        problem = text;
        failed = clock.instant();
    }

    /** When the files could last not be used; null for never. */
    @Nullable
    Instant failed() {
        return failed;
    }

    /** Why the files as they are now are not what is shown; "" when they are. */
    String problem() {
        return problem;
    }

    private static List<Optional<PrivateFile.Stamp>> stamps(List<Pair> pairs) throws IOException {
        List<Optional<PrivateFile.Stamp>> stamps = new ArrayList<>();
        for (Pair pair : pairs) {
            stamps.add(new PrivateFile(pair.certificate()).stamp());
            stamps.add(new PrivateFile(pair.key()).stamp());
        }
        return stamps;
    }

    private List<CertifiedKey> usable(List<Pair> from) throws IOException {
        List<CertifiedKey> certificates = new ArrayList<>();
        for (Pair pair : from) {
            certificates.add(PemFiles.read(pair.certificate(), pair.key(), clock.instant(), Set.of()));
        }
        for (String name : List.of(domain.text(), "any." + domain)) {
            if (certificates.stream().noneMatch(certified -> certified.covers(name))) {
                Path first = from.getFirst().certificate();
                String all = certificates.stream().map(CertifiedKey::names).reduce("", (a, b) -> a + " " + b);
                throw new UnusableFileException(
                        first,
                        "not for " + name + " but for" + all,
                        "a certificate for " + domain + " and *." + domain);
            }
        }
        return certificates;
    }
}
