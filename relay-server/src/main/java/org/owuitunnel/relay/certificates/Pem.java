package org.owuitunnel.relay.certificates;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** What a PEM file holds, and the file's name for what is wrong with it. Immutable. */
record Pem(Path file, List<Object> items) {
    /** Bytes: a key or a chain of ten certificates has 30 KiB at most; more is another kind of file. */
    private static final int MAX_FILE = 1024 * 1024;

    static Pem read(Path file) throws UnusableFileException {
        try {
            long size = Files.size(file);
            if (size > MAX_FILE) {
                throw new UnusableFileException(file, size + " bytes", "PEM of at most " + MAX_FILE);
            }
            return parse(file, Files.readAllBytes(file));
        } catch (UnusableFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableFileException(file, "no such file", "a PEM file", e);
        } catch (IOException e) {
            throw new UnusableFileException(file, "cannot be read", "a PEM file that this user may read", e);
        }
    }

    static Pem parse(Path file, byte[] content) throws UnusableFileException {
        List<Object> items = new ArrayList<>();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
                items.add(item);
            }
        } catch (IOException | RuntimeException e) {
            throw new UnusableFileException(file, "damaged PEM", "the file as it was issued", e);
        }
        return new Pem(file, items);
    }

    /** All certificates in their order, at least one; other things in the file are passed over. */
    List<X509Certificate> certificates() throws UnusableFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Object item : items) {
                if (item instanceof X509CertificateHolder holder) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableFileException(file, "not a valid certificate", "an X.509 certificate in PEM", e);
        }
        if (certificates.isEmpty()) {
            throw new UnusableFileException(file, "no certificate in it", "PEM, -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /** The first private key, be it PKCS#8, SEC 1 (EC) or PKCS#1 (RSA); other things in the file are passed over. */
    PrivateKey privateKey() throws UnusableFileException {
        for (Object item : items) {
            if (item instanceof PrivateKeyInfo key) {
                return convert(key);
            }
            if (item instanceof PEMKeyPair pair) {
                return convert(pair.getPrivateKeyInfo());
            }
            if (item instanceof PEMEncryptedKeyPair || item instanceof PKCS8EncryptedPrivateKeyInfo) {
                throw new UnusableFileException(
                        file, "key under a passphrase", "without one: openssl pkey -in " + file + " -out PLAIN");
            }
        }
        throw new UnusableFileException(file, "no private key in it", "PEM, -----BEGIN PRIVATE KEY-----");
    }

    static byte[] write(PrivateKey key) {
        return write("PRIVATE KEY", key.getEncoded());
    }

    static byte[] write(PublicKey key) {
        return write("PUBLIC KEY", key.getEncoded());
    }

    static byte[] write(X509Certificate certificate) {
        try {
            return write("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(
                    certificate.getSubjectX500Principal().getName(), e);
        }
    }

    /** The key, then its chain. */
    static byte[] write(CertifiedKey certified) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(write(certified.key()));
        for (X509Certificate certificate : certified.chain()) {
            all.writeBytes(write(certificate));
        }
        return all.toByteArray();
    }

    private PrivateKey convert(PrivateKeyInfo key) throws UnusableFileException {
        try {
            return new JcaPEMKeyConverter()
                    .setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC")
                    .getPrivateKey(key);
        } catch (IOException e) {
            throw new UnusableFileException(file, "key of an unknown kind", "EC P-256, P-384, RSA or Ed25519", e);
        }
    }

    private static byte[] write(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new IllegalStateException(type, e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
