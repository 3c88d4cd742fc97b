package org.owuitunnel.client.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.certificates.Fingerprint;
import org.owuitunnel.relay.certificates.UnusableFileException;

/** The local CA's certificate and the names under which trust stores keep it. Immutable. */
record CaCertificate(Path file, X509Certificate certificate) {
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])*)");

    static CaCertificate read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Path absolute = file.toAbsolutePath().normalize();
            return new CaCertificate(absolute, (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (CertificateException e) {
            throw new UnusableFileException(file, "not a certificate", "the local CA's ca.pem", e);
        }
    }

    /** Told from other machines' CAs, and from this machine's former ones, by the fingerprint's beginning. */
    String nickname() {
        return "owui-tunnel local CA " + shortFingerprint();
    }

    String fileName(String extension) {
        return "owui-tunnel-" + shortFingerprint() + extension;
    }

    /** How the stores of macOS and Windows find a certificate; no security hangs on it. */
    String sha1() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    static String commonName(X509Certificate certificate) {
        Matcher name = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return name.find() ? name.group(1).replaceAll("\\\\(.)", "$1") : "owui-tunnel local CA";
    }

    private String shortFingerprint() {
        return Fingerprint.sha256(certificate).replace(":", "").substring(0, 8).toLowerCase(Locale.ROOT);
    }
}
