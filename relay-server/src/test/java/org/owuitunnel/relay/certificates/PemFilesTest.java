package org.owuitunnel.relay.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.relay.certificates.Certificates.Issuer;
import org.owuitunnel.relay.certificates.Certificates.Validity;

class PemFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final GeneralNames NAMES = new GeneralNames(new GeneralName[] {
        new GeneralName(GeneralName.dNSName, "tunnel.example.org"),
        new GeneralName(GeneralName.dNSName, "*.tunnel.example.org")
    });
    private static final List<String> WANTED = List.of("tunnel.example.org", "*.tunnel.example.org");

    /** Before PKCS#8: the lock is told by two header lines. */
    private static final String TRADITIONALLY_LOCKED = """
            -----BEGIN EC PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

            AAECAwQFBgcICQoLDA0ODw==
            -----END EC PRIVATE KEY-----
            """;

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    private Path chainFile;
    private Path keyFile;
    private Issuer issuer;
    private X509Certificate issuerCertificate;

    @BeforeEach
    void anIssuer() {
        chainFile = folder.resolve("fullchain.pem");
        keyFile = folder.resolve("privkey.pem");
        KeyPair key = Certificates.newKey(random);
        X500Name name = new X500Name("CN=some CA");
        issuer = Issuer.of(name, key);
        issuerCertificate = Certificates.authority(
                issuer,
                new Certificates.Subject(name, key.getPublic(), 0),
                Validity.startingAt(NOW, Duration.ofDays(900)),
                LocalNames.ofHost("box").constraints(),
                random);
    }

    @ParameterizedTest
    @CsvSource({"EC,PKCS8", "EC,TRADITIONAL", "RSA,PKCS8", "RSA,TRADITIONAL", "Ed25519,PKCS8"})
    void chainAndKeyOfEachCustomaryFormAreRead(String algorithm, String form) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        X509Certificate leaf = leafFor(pair);
        writeChain(leaf, issuerCertificate);
        writeKey(form.equals("PKCS8") ? pkcs8(pair.getPrivate()) : traditional(pair.getPrivate()));

        CertifiedKey read = read();

        assertThat(read.chain()).containsExactly(leaf, issuerCertificate);
        assertThat(PemFiles.belongTogether(read.key(), pair.getPublic())).isTrue();
        assertThat(read.covers("Any.tunnel.example.org")).isTrue();
        assertThat(read.covers("a.b.tunnel.example.org")).isFalse();
        assertThat(read.covers("example.org")).isFalse();
    }

    @Test
    void oneFileMayHoldKeyCurveAndChain() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        String curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        writeKey(curve + traditional(pair.getPrivate()) + pem(leafFor(pair)) + pem(issuerCertificate));

        assertThat(PemFiles.read(keyFile, keyFile, NOW, WANTED).chain()).hasSize(2);
    }

    @Test
    void keyOfAnotherCertificateIsAnError() throws Exception {
        writeChain(leafFor(Certificates.newKey(random)));
        writeKey(pkcs8(Certificates.newKey(random).getPrivate()));

        refuses(chainFile, "first certificate is not for the key in " + keyFile);
    }

    @Test
    void chainWithTheIssuerFirstIsAnError() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(issuerCertificate, leafFor(pair));
        writeKey(pkcs8(pair.getPrivate()));

        refuses(chainFile, "(expected: the key's certificate first)");
    }

    @Test
    void chainWithAStrangerInItIsAnError() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(leafFor(pair), leafFor(Certificates.newKey(random)));
        writeKey(pkcs8(pair.getPrivate()));

        refuses(chainFile, "certificate 2 did not issue certificate 1");
    }

    @Test
    void expiredAndFutureCertificatesAreErrors() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(leafFor(pair));
        writeKey(pkcs8(pair.getPrivate()));

        assertThatThrownBy(() -> PemFiles.read(chainFile, keyFile, NOW.plus(Duration.ofDays(91)), WANTED))
                .hasMessageStartingWith(chainFile + ": expired 2027-02-18T11:00:00Z");
        assertThatThrownBy(() -> PemFiles.read(chainFile, keyFile, NOW.minus(Duration.ofDays(1)), WANTED))
                .hasMessageStartingWith(chainFile + ": valid only from 2026-11-20T11:00:00Z");
    }

    @Test
    void nameThatIsNotCoveredIsNamedBesideThoseThatAre() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(leafFor(pair));
        writeKey(pkcs8(pair.getPrivate()));

        assertThatThrownBy(() -> PemFiles.read(chainFile, keyFile, NOW, List.of("*.example.org")))
                .hasMessage(
                        "%s: not for *.example.org but for *.tunnel.example.org tunnel.example.org (expected: a"
                                + " certificate for *.example.org)",
                        chainFile);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keyUnderAPassphraseIsAnErrorWithTheCommandThatHelps(boolean traditional) throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(leafFor(pair));
        writeKey(traditional ? TRADITIONALLY_LOCKED : locked(pair));

        refuses(keyFile, "key under a passphrase (expected: without one: openssl pkey -in " + keyFile);
    }

    @Test
    void filesWithNothingUsefulInThemAreErrors() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeKey(pkcs8(pair.getPrivate()));
        refuses(chainFile, "no such file");

        Files.writeString(chainFile, "not a certificate");
        refuses(chainFile, "no certificate in it");

        Files.writeString(chainFile, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refuses(chainFile, "damaged PEM");

        Files.write(chainFile, new byte[2_000_000]);
        refuses(chainFile, "2000000 bytes");

        writeChain(leafFor(pair));
        writeKey(pem(issuerCertificate));
        refuses(keyFile, "no private key in it");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void keyMayBeReadByItsGroupAndByNoOthers() throws Exception {
        KeyPair pair = Certificates.newKey(random);
        writeChain(leafFor(pair));
        writeKey(pkcs8(pair.getPrivate()));
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(read().chain()).hasSize(1);

        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r--r--"));
        refuses(keyFile, "chmod 600 '" + keyFile);
    }

    private CertifiedKey read() throws IOException {
        return PemFiles.read(chainFile, keyFile, NOW, WANTED);
    }

    private void refuses(Path file, String words) {
        assertThatThrownBy(this::read)
                .isInstanceOf(UnusableFileException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words);
    }

    private X509Certificate leafFor(KeyPair pair) {
        Validity validity = Validity.startingAt(NOW, Duration.ofDays(90));
        return Certificates.server(issuer, pair.getPublic(), validity, NAMES, random);
    }

    private void writeChain(X509Certificate... chain) throws IOException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append(pem(certificate));
        }
        Files.writeString(chainFile, text);
    }

    private void writeKey(String pem) throws IOException {
        Files.writeString(keyFile, pem);
        if (keyFile.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static String pem(Object item) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(item);
        }
        return text.toString();
    }

    private static String pkcs8(PrivateKey key) throws IOException {
        return pem(new JcaPKCS8Generator(key, null));
    }

    /** PKCS#1 for RSA; SEC 1 for EC with the curve named inside, as openssl writes it. */
    private static String traditional(PrivateKey key) throws IOException {
        if (!(key instanceof ECKey ec)) {
            return pem(key);
        }
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        ECPrivateKey inner = ECPrivateKey.getInstance(info.parsePrivateKey());
        ECPrivateKey whole = new ECPrivateKey(
                ec.getParams().getOrder().bitLength(),
                inner.getKey(),
                info.getPrivateKeyAlgorithm().getParameters());
        return pem(new PemObject("EC PRIVATE KEY", whole.getEncoded()));
    }

    private static String locked(KeyPair pair) throws Exception {
        String algorithm = "PBEWithMD5AndDES";
        SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("secret".toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] sealed = cipher.doFinal(pair.getPrivate().getEncoded());
        byte[] der = new EncryptedPrivateKeyInfo(cipher.getParameters(), sealed).getEncoded();
        return pem(new PemObject("ENCRYPTED PRIVATE KEY", der));
    }
}
