package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.owuitunnel.relay.certificates.Certificates.Issuer;
import org.owuitunnel.relay.certificates.Certificates.Validity;

/** A local CA in a folder, and what a thief of its key could make with it. */
record LocalCaFixture(Path folder, Instant now) {
    static final String OWNER = "alice@box.lan";

    LocalCertificateAuthority open() throws IOException {
        return open(OWNER);
    }

    LocalCertificateAuthority open(String owner) throws IOException {
        return LocalCertificateAuthority.openOrCreate(
                folder, Clock.fixed(now, ZoneOffset.UTC), new SecureRandom(), owner);
    }

    LocalCaFixture after(Duration time) {
        return new LocalCaFixture(folder, now.plus(time));
    }

    Path issuerFile() {
        return folder.resolve("issuer.pem");
    }

    Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    /** Signed with the key in the folder, whatever it may speak for. */
    CertifiedKey forge(GeneralNames names) throws IOException {
        Pem pem = Pem.read(issuerFile());
        X509Certificate certificate = pem.certificates().getFirst();
        Issuer issuer = Issuer.of(new CertifiedKey(pem.privateKey(), List.of(certificate)));
        SecureRandom random = new SecureRandom();
        KeyPair key = Certificates.newKey(random);
        Validity week = Validity.startingAt(now, LocalCertificateAuthority.LEAF_VALIDITY);
        X509Certificate leaf = Certificates.server(issuer, key.getPublic(), week, names, random);
        return new CertifiedKey(key.getPrivate(), List.of(leaf, certificate));
    }

    static Set<InetAddress> addresses(String... literals) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        Arrays.stream(literals).map(LocalCaFixture::address).forEach(addresses::add);
        return addresses;
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
