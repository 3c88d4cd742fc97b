package org.owuitunnel.relay;

import java.io.IOException;
import org.owuitunnel.relay.certificates.PemFiles;
import org.owuitunnel.relay.config.CertificateSource;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.route.Hostname;

/** Certificates that the administrator has put into files. Stateless; waits for the disk. */
final class FileCertificates {
    /** Whether one of those that {@code config} names is for {@code host}, so that no other is had for it. */
    static boolean cover(RelayConfig config, Hostname host) throws IOException {
        if (config.certificate() instanceof CertificateSource.PemFiles files) {
            for (CertificateSource.PemFiles.Pair pair : files.pairs()) {
                if (PemFiles.readUnchecked(pair.certificate(), pair.key()).covers(host.text())) {
                    return true;
                }
            }
        }
        return false;
    }

    private FileCertificates() {}
}
