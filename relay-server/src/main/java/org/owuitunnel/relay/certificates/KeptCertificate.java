package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * The certificate that the local CA issued last, with its key, in {@code server.pem} beside the issuer's: making another
 * takes a cold JVM longer than everything else in its start. Stateless; it waits for the disk.
 */
final class KeptCertificate {
    private final PrivateFile file;

    KeptCertificate(Path folder) {
        this.file = new PrivateFile(folder.resolve("server.pem"));
    }

    /**
     * The certificate, if it is of {@code issuer}, for exactly these names and addresses, and good from {@code now} until
     * {@code until}. Nothing when the file is damaged or others could have read it: it is soon made anew.
     */
    Optional<CertifiedKey> find(
            X509Certificate issuer, Set<String> names, Set<InetAddress> addresses, Instant now, Instant until) {
        try {
            Optional<byte[]> content = file.read();
            if (content.isEmpty()) {
                return Optional.empty();
            }
            Pem pem = Pem.parse(file.path(), content.get());
            CertifiedKey kept = new CertifiedKey(pem.privateKey(), pem.certificates());
            boolean fits = kept.chain().size() == 2
                    && kept.chain().getLast().equals(issuer)
                    && !kept.leaf().getNotBefore().toInstant().isAfter(now)
                    && kept.expiresAt().isAfter(until)
                    && SubjectNames.of(kept.leaf()).names().equals(texts(names, addresses));
            return fits ? Optional.of(kept) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Keeps {@code issued} for the next start; where the disk does not take it, that one will take longer. */
    void keep(CertifiedKey issued) {
        try {
            file.write(issued.pem());
        } catch (IOException e) {
            // Whatever is wrong with the folder is told where it matters: when the CA itself is to be written.
        }
    }

    private static Set<String> texts(Set<String> names, Set<InetAddress> addresses) {
        Set<String> texts = new TreeSet<>();
        names.forEach(name -> texts.add(name.toLowerCase(Locale.ROOT)));
        addresses.forEach(address -> texts.add(withoutScope(address.getHostAddress())));
        return texts;
    }

    /** A certificate knows nothing of interfaces: fe80::1%eth0 is fe80::1 there. */
    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
