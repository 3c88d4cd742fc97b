package org.owuitunnel.relay;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.acme.AcmeFolder;
import org.owuitunnel.relay.acme.Renewal;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * The certificate that is had by ACME, shown as soon as it is in its file, whoever has put it there: this process, one that
 * is taking over, or {@code certificate renew}. Until there is one, no handshake succeeds. Safe on any thread.
 */
final class AcmeTls {
    /** Between looks at whether a certificate is due. */
    private static final Duration RENEW_EVERY = Duration.ofMinutes(1);

    private static final Log LOG = Log.of(AcmeTls.class);

    private final AcmeFolder folder;
    private final Renewal renewal;
    private final ServedTls served;

    /** The file as it was when it was read last. Guarded by this. */
    private Optional<PrivateFile.Stamp> read = Optional.empty();

    /** When something failed last; null for never. */
    private volatile @Nullable Instant failed;

    AcmeTls(AcmeFolder folder, Renewal renewal, ServedTls served) {
        this.folder = folder;
        this.renewal = renewal;
        this.served = served;
        look();
        if (served.certificates().isEmpty()) {
            LOG.warn(Event.event("certificate.none-yet").with("expected", "one from the authority within minutes"));
        }
    }

    /** Shows the certificate in the file, if it is another one than before. */
    synchronized void look() {
        try {
            Optional<PrivateFile.Stamp> now = new PrivateFile(folder.certificateFile()).stamp();
            if (now.isEmpty() || now.equals(read)) {
                return;
            }
            read = now;
            CertifiedKey certified = folder.certificate().orElseThrow();
            served.show(List.of(certified));
            LOG.info(Event.event("certificate.shown")
                    .with("names", certified.names())
                    .with("until", certified.expiresAt()));
        } catch (IOException e) {
            failed = Instant.now();
            LOG.error(Event.event("certificate.kept").because(e));
        }
    }

    /** When a certificate could last not be had or read; null for never. */
    @Nullable
    Instant failed() {
        Instant ordering = renewal.failed();
        Instant reading = failed;
        if (ordering == null || reading == null) {
            return ordering == null ? reading : ordering;
        }
        return ordering.isAfter(reading) ? ordering : reading;
    }

    /** Renews when it is time, until interrupted. */
    void keepRenewing() {
        try {
            while (true) {
                renewWhenDue();
                Thread.sleep(RENEW_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewWhenDue() throws InterruptedException {
        try {
            if (renewal.look()) {
                look();
            }
        } catch (IOException | RuntimeException e) {
            failed = Instant.now();
            LOG.error(Event.event("certificate.failed").because(e));
        }
    }
}
