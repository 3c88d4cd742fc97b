package org.owuitunnel.relay.testing;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.owuitunnel.relay.certificates.CertifiedKey;

/** Certificates and keys as the files of other programs hold them. Stateless. */
public final class PemText {
    private PemText() {}

    /** The chain, the key's certificate first. */
    public static String chain(CertifiedKey certified) throws CertificateEncodingException {
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : certified.chain()) {
            chain.append(certificate(certificate));
        }
        return chain.toString();
    }

    /** One certificate. */
    public static String certificate(X509Certificate certificate) throws CertificateEncodingException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    /** The key, as PKCS#8. */
    public static String key(CertifiedKey certified) {
        return block("PRIVATE KEY", certified.key().getEncoded());
    }

    private static String block(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }
}
