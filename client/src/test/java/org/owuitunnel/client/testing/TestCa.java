package org.owuitunnel.client.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test. */
public final class TestCa {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final Duration LIFE = Duration.ofDays(30);

    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    /** A new authority. */
    public TestCa(String commonName) {
        name = new X500Name("CN=" + commonName);
        Instant now = Instant.now();
        certificate = sign(new Order(name, List.of(), now.minus(LIFE), now.plus(LIFE)), keys, true);
    }

    /** A certificate with its key. */
    public record Identity(PrivateKey key, X509Certificate certificate) {
        /** A server's TLS, by the JDK; {@code chain} is what stands above the certificate. */
        public SSLContext server(X509Certificate... chain) {
            X509Certificate[] whole =
                    Stream.concat(Stream.of(certificate), Stream.of(chain)).toArray(X509Certificate[]::new);
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("server", key, new char[0], whole);
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, new char[0]);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String toString() {
            return "Identity[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    private record Order(X500Name subject, List<GeneralName> names, Instant from, Instant until) {}

    /** DER as PEM: RFC 7468. */
    public static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for these hosts, be they DNS names or addresses, that is valid now. */
    public Identity issue(String... hosts) {
        return issue(Instant.now().minus(LIFE), Instant.now().plus(LIFE), hosts);
    }

    /** A certificate for these hosts that is valid in between. */
    public Identity issue(Instant from, Instant until, String... hosts) {
        List<GeneralName> names = java.util.Arrays.stream(hosts)
                .map(host -> new GeneralName(
                        host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toList();
        KeyPair leaf = newKeys();
        X500Name subject = new X500Name("CN=" + (hosts.length == 0 ? "localhost" : hosts[0]));
        return new Identity(leaf.getPrivate(), sign(new Order(subject, names, from, until), leaf, false));
    }

    /** A certificate that names {@code localhost} and vouches for itself. */
    public static Identity selfSigned() {
        TestCa own = new TestCa("localhost");
        X509Certificate signed = own.sign(
                new Order(
                        own.name,
                        List.of(new GeneralName(GeneralName.dNSName, "localhost")),
                        Instant.now().minus(LIFE),
                        Instant.now().plus(LIFE)),
                own.keys,
                false);
        return new Identity(own.keys.getPrivate(), signed);
    }

    private X509Certificate sign(Order order, KeyPair subjectKeys, boolean authority) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(order.from),
                    Date.from(order.until),
                    order.subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!order.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(order.names.toArray(GeneralName[]::new)));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
