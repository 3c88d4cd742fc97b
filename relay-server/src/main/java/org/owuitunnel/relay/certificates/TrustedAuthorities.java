package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the authorities of one file, in place of the public ones, for what the relay asks others. Stateless; waits for the disk. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /** TLS that trusts the certificates in the PEM {@code file} and nothing else. */
    public static SSLContext in(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int count = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + count++, one);
            }
            if (count == 0) {
                throw new UnusableFileException(file, "no certificate in it", "PEM, -----BEGIN CERTIFICATE-----");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new UnusableFileException(file, "not certificates", "PEM, -----BEGIN CERTIFICATE-----", e);
        }
    }
}
