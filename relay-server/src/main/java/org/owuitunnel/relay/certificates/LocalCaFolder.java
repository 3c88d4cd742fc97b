package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * The local CA on disk. {@code issuer.pem} is the CA: the issuer's key and certificate and what devices trust, in one file that
 * is replaced as a whole. {@code ca.pem} is that last part alone, to hand out. Stateless; it waits for the disk.
 */
final class LocalCaFolder {
    private static final String AS_MADE = "the file as it was made, or the folder removed to make a new CA";

    private final Path folder;
    private final PrivateFile issuerFile;

    LocalCaFolder(Path folder) {
        this.folder = folder;
        this.issuerFile = new PrivateFile(folder.resolve("issuer.pem"));
    }

    Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    Path issuerFile() {
        return issuerFile.path();
    }

    KeptCertificate kept() {
        return new KeptCertificate(folder);
    }

    boolean holdsIssuer() {
        return Files.exists(issuerFile());
    }

    /** The issuer with the CA behind it. Empty where none is, or an expired one. */
    Optional<CertifiedKey> read(Instant now) throws IOException {
        Optional<byte[]> content = issuerFile.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        Pem pem = Pem.parse(issuerFile(), content.get());
        CertifiedKey issuer = new CertifiedKey(pem.privateKey(), pem.certificates());
        if (now.isAfter(issuer.expiresAt())) {
            return Optional.empty();
        }
        requireIssuer(issuer);
        Instant from = issuer.leaf().getNotBefore().toInstant();
        if (now.isBefore(from)) {
            throw new UnusableFileException(
                    issuerFile(), "valid only from " + from, "this machine's clock right, now " + now);
        }
        handOut(issuer);
        return Optional.of(issuer);
    }

    void write(CertifiedKey issuer) throws IOException {
        issuerFile.write(Pem.write(issuer));
        handOut(issuer);
    }

    /** Does the work while no other thread or process makes a CA here. */
    <T> T alone(PrivateFile.Work<T> work) throws IOException {
        return issuerFile.locked(work);
    }

    private void handOut(CertifiedKey issuer) throws IOException {
        byte[] pem = Pem.write(issuer.chain().getLast());
        if (!Files.exists(certificateFile()) || !Arrays.equals(Files.readAllBytes(certificateFile()), pem)) {
            new PrivateFile(certificateFile()).write(pem);
        }
    }

    /** By what the certificates say: proving it takes a cold JVM longer than the rest of opening. */
    private void requireIssuer(CertifiedKey issuer) throws UnusableFileException {
        X509Certificate certificate = issuer.leaf();
        X500Principal ca = issuer.chain().getLast().getSubjectX500Principal();
        boolean made = issuer.chain().size() == 2
                && certificate.getBasicConstraints() == 0
                && certificate.getIssuerX500Principal().equals(ca);
        if (!made) {
            throw new UnusableFileException(issuerFile(), "not an issuer and its CA", AS_MADE);
        }
    }
}
