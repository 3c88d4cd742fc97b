package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of relay and nginx, new in each run and trusted by no one else. Immutable.
 *
 * @param store a Java trust store with nothing else in it
 * @param identity chain and key in one PKCS #12 file, for programs that want that
 */
record Certificate(Path chain, Path key, Path store, Path identity) {
    /** The relay's own name; programs know without a name server that it is this machine (RFC 6761). */
    static final String DOMAIN = "localhost";

    static final String TUNNEL = "bench";

    /** The name that visitors ask for. */
    static final String HOST = TUNNEL + "." + DOMAIN;

    /** Not a secret: the store holds a certificate, and the JDK wants a word to check that the file is whole. */
    static final String STORE_PASSWORD = "changeit";

    private static final String VALID_DAYS = "2";

    static Certificate create(Path folder) throws IOException, InterruptedException {
        Path chain = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Tools.run(List.of(
                Tools.place("openssl"),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key.toString(),
                "-out",
                chain.toString(),
                "-days",
                VALID_DAYS,
                "-subj",
                "/CN=" + DOMAIN,
                "-addext",
                "subjectAltName=DNS:" + DOMAIN + ",DNS:*." + DOMAIN));
        Path store = folder.resolve("trust.p12");
        trust(chain, store);
        return new Certificate(chain, key, store, identity(folder, chain, key));
    }

    private static void trust(Path chain, Path store) throws IOException {
        try (InputStream in = Files.newInputStream(chain);
                OutputStream out = Files.newOutputStream(store)) {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry(
                    "benchmark", CertificateFactory.getInstance("X.509").generateCertificate(in));
            trust.store(out, STORE_PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Path identity(Path folder, Path chain, Path key) throws IOException, InterruptedException {
        Path identity = folder.resolve("identity.p12");
        Tools.run(List.of(
                Tools.place("openssl"),
                "pkcs12",
                "-export",
                "-in",
                chain.toString(),
                "-inkey",
                key.toString(),
                "-passout",
                "pass:" + STORE_PASSWORD,
                "-out",
                identity.toString()));
        return identity;
    }

    /** Trusts what is in {@code store} only. */
    static SSLContext trusting(Path store) throws IOException {
        try {
            KeyStore trust = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
