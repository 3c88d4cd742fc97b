package org.owuitunnel.relay.certificates;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** A certificate's digest, as the viewers of browsers and phones show it, so that a person can compare. Stateless. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Upper-case hex of the SHA-256 over the whole certificate, a colon between bytes. */
    public static String sha256(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificate " + certificate.getSubjectX500Principal(), e);
        }
    }
}
