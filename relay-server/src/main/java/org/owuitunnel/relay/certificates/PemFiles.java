package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.storage.Permissions;

/**
 * A certificate chain and its key from two PEM files, which may be the same one. Stateless; it blocks on files.
 *
 * <p>The key may be PKCS#8, SEC 1 or PKCS#1, without a passphrase; its group may read it, others may not, as
 * {@link Permissions#exposureBeyondGroup} has it. The chain stands in TLS order, the key's certificate first.
 */
public final class PemFiles {
    private static final byte[] PROBE = {1};

    private PemFiles() {}

    /**
     * Reads both and checks all that would otherwise show only in a visitor's browser: that key and chain belong together,
     * that nothing has expired or is yet to begin, and that each name is covered.
     *
     * @param names what visitors will ask for, such as {@code example.org} and {@code *.example.org}
     * @throws UnusableFileException whose message names the file and what to do
     */
    public static CertifiedKey read(Path chainFile, Path keyFile, Instant now, Collection<String> names)
            throws IOException {
        CertifiedKey certified = readUnchecked(chainFile, keyFile);
        requireOrder(chainFile, certified.chain());
        for (X509Certificate certificate : certified.chain()) {
            requireDate(chainFile, certificate, now);
        }
        for (String name : names) {
            if (!certified.covers(name)) {
                throw new UnusableFileException(
                        chainFile,
                        "not for " + name + " but for " + SubjectNames.of(certified.leaf()),
                        "a certificate for " + String.join(" and ", names));
            }
        }
        return certified;
    }

    /** Reads both and checks only what they cannot do without: that key and chain belong together. */
    public static CertifiedKey readUnchecked(Path chainFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = Pem.read(chainFile).certificates();
        PrivateKey key = Pem.read(keyFile).privateKey();
        Optional<String> exposure = Permissions.exposureBeyondGroup(keyFile);
        if (exposure.isPresent()) {
            throw new UnusableFileException(exposure.get());
        }
        if (!belongTogether(key, chain.getFirst().getPublicKey())) {
            throw new UnusableFileException(
                    chainFile, "first certificate is not for the key in " + keyFile, "the key's certificate first");
        }
        return new CertifiedKey(key, chain);
    }

    /** Whether what the one signs the other verifies: true for any kind of key, and without reading the key's insides. */
    static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        case String other -> other;
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] proof = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(proof);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }

    private static void requireOrder(Path file, List<X509Certificate> chain) throws UnusableFileException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new UnusableFileException(
                        file,
                        "certificate %d did not issue certificate %d".formatted(i + 2, i + 1),
                        "each one followed by its issuer",
                        e);
            }
        }
    }

    private static void requireDate(Path file, X509Certificate certificate, Instant now) throws UnusableFileException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new UnusableFileException(file, "expired " + until, "a renewed certificate; it is now " + now);
        }
        if (now.isBefore(from)) {
            throw new UnusableFileException(file, "valid only from " + from, "this machine's clock right, now " + now);
        }
    }
}
