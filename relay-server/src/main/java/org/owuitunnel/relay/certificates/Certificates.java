package org.owuitunnel.relay.certificates;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Builds and signs the local CA's two kinds of certificate, EC P-256 with SHA-256. Stateless. */
final class Certificates {
    /** How far a certificate begins in the past: a phone's clock may be behind this machine's by up to an hour. */
    static final Duration CLOCK_SKEW = Duration.ofHours(1);

    /** RFC 5280 §4.1.2.2 allows 160 bits; 127 random ones and a leading one never repeat and are always positive. */
    private static final int SERIAL_BITS = 127;

    private static final String SIGNATURE = "SHA256withECDSA";

    private Certificates() {}

    /** Who signs. */
    record Issuer(X500Name name, PublicKey publicKey, PrivateKey key) {
        static Issuer of(X500Name name, KeyPair key) {
            return new Issuer(name, key.getPublic(), key.getPrivate());
        }

        static Issuer of(CertifiedKey ca) {
            // Byte for byte as it stands in the certificate, since issued ones are compared with it.
            X500Name name =
                    X500Name.getInstance(ca.leaf().getSubjectX500Principal().getEncoded());
            return new Issuer(name, ca.leaf().getPublicKey(), ca.key());
        }
    }

    /** A CA to be: its name and key, and how many CAs may stand between it and a server's certificate. */
    record Subject(X500Name name, PublicKey key, int depth) {}

    /** From when until when, both ends included. */
    record Validity(Instant from, Instant until) {
        static Validity startingAt(Instant now, Duration length) {
            Instant from = now.minus(CLOCK_SKEW);
            return new Validity(from, from.plus(length));
        }

        Validity notBeyond(Instant end) {
            return until.isAfter(end) ? new Validity(from, end) : this;
        }
    }

    static KeyPair newKey(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC P-256", e);
        }
    }

    /** Confined to TLS servers as well as to names: nobody who trusts it trusts mail or programs signed with it. */
    static X509Certificate authority(
            Issuer issuer, Subject subject, Validity validity, NameConstraints constraints, SecureRandom random) {
        try {
            X509v3CertificateBuilder builder = builder(issuer, subject.name(), subject.key(), validity, random)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(subject.depth()))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.nameConstraints, true, constraints);
            return sign(builder, issuer, random);
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("certificate", e);
        }
    }

    static X509Certificate server(
            Issuer issuer, PublicKey key, Validity validity, GeneralNames names, SecureRandom random) {
        // No CN: what clients compare are the alternative names, and some check a CN against the issuer's constraints.
        X500Name subject = new X500Name("O=owui-tunnel");
        try {
            X509v3CertificateBuilder builder = builder(issuer, subject, key, validity, random)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.subjectAlternativeName, false, names);
            return sign(builder, issuer, random);
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("certificate", e);
        }
    }

    private static X509v3CertificateBuilder builder(
            Issuer issuer, X500Name subject, PublicKey key, Validity validity, SecureRandom random)
            throws GeneralSecurityException, CertIOException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        return new JcaX509v3CertificateBuilder(
                        issuer.name(),
                        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                        Date.from(validity.from()),
                        Date.from(validity.until()),
                        subject,
                        key)
                .addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(issuer.publicKey()))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, Issuer issuer, SecureRandom random)
            throws GeneralSecurityException, OperatorCreationException {
        ContentSigner signer =
                new JcaContentSignerBuilder(SIGNATURE).setSecureRandom(random).build(issuer.key());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
