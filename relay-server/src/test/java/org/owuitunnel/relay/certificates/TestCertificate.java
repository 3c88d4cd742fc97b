package org.owuitunnel.relay.certificates;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Certificates for any names and times, vouched for by themselves. Stateless. */
public final class TestCertificate {
    private TestCertificate() {}

    public static CertifiedKey of(Instant from, Instant until, String... names) {
        SecureRandom random = new SecureRandom();
        KeyPair key = Certificates.newKey(random);
        GeneralNames all = new GeneralNames(Stream.of(names)
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
        return new CertifiedKey(
                key.getPrivate(),
                List.of(Certificates.server(
                        Certificates.Issuer.of(new X500Name("CN=test"), key),
                        key.getPublic(),
                        new Certificates.Validity(from, until),
                        all,
                        random)));
    }
}
